/** Numbered lines on their way to a logger, at a steady rate, and what arrived of them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';

/** Sends one line; resolves when the next one may be sent. */
type Send = (line: string) => Promise<void>;

/** Sends `seq=1` to `seq=COUNT`. */
export async function sendNumbered(count: number, perSecond: number, send: Send): Promise<void> {
  const beginning = Date.now();
  for (let number = 1; number <= count; number += 1) {
    await send(`seq=${number}`);
    const wait = beginning + (number * 1000) / perSecond - Date.now();
    if (wait > 2) await sleep(wait);
  }
}

/** A syslog socket, through logger(1), since Node has no datagrams of this kind. */
export function syslogSender(socket: string): { readonly send: Send; end(): Promise<void> } {
  const child = spawn('logger', ['-u', socket, '-t', 'seqtest', '-p', 'user.info'], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  return {
    send: (line) =>
      new Promise((resolve) => {
        child.stdin.write(`${line}\n`, () => resolve());
      }),
    end: async () => {
      child.stdin.end();
      await once(child, 'close');
    },
  };
}

/** A web server, which logs each request; a connection that it closes is made anew. */
export function webSender(port: number): { readonly send: Send; end(): Promise<void> } {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = async (line: string): Promise<void> => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await ask(line, { port, agent });
        return;
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
        await sleep(20);
      }
    }
  };
  return {
    send,
    end: () => {
      agent.destroy();
      return Promise.resolve();
    },
  };
}

const ATTEMPTS = 500;

function ask(line: string, options: { readonly port: number; readonly agent: Agent }) {
  return new Promise<void>((resolve, reject) => {
    const request = get({ ...options, path: `/?${line}` }, (response) => {
      response.resume();
      response.once('end', resolve);
    });
    request.once('error', reject);
  });
}

/** What arrived. */
export interface Arrived {
  readonly lost: number;
  readonly doubled: number;
}

/** Counts the lines in files, compressed or not. */
export function countNumbered(count: number, files: readonly string[]): Arrived {
  const times = new Map<number, number>();
  for (const file of files) {
    for (const number of numbersIn(textOf(file))) times.set(number, (times.get(number) ?? 0) + 1);
  }
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  return {
    lost: numbers.filter((number) => !times.has(number)).length,
    doubled: [...times.values()].filter((seen) => seen > 1).length,
  };
}

/** A damaged archive throws. */
function textOf(file: string): string {
  const bytes = readFileSync(file);
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
}

function numbersIn(text: string): readonly number[] {
  return [...text.matchAll(/seq=(\d+)/g)].map(([, digits]) => Number(digits));
}
