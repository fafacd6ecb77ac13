/** A log with a writer that is told to open it again, and what is made of its archives. */
import { mkdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { LogWriter, type Manner } from '../support/log-writer.ts';
import { Sandbox, useSandbox, type Ran } from '../support/sandbox.ts';

/** A log with a writer and a stanza; the pid file names the writer. */
export class ReopenPlace extends Sandbox {
  readonly log: string;
  /** what the process is called; longer names are cut off by the system. */
  readonly writerName: string;
  readonly pidFile: string;

  constructor(dir: string, writerName: string) {
    super(dir);
    this.writerName = writerName;
    this.log = this.write('a.log', '');
    this.pidFile = this.path('pid');
  }

  async writer(manner: Manner): Promise<LogWriter> {
    const writer = await LogWriter.start(this.log, manner, this.writerName);
    this.write('pid', `${writer.pid}\n`);
    await writer.write('one');
    return writer;
  }

  config(...lines: readonly string[]): string {
    const all = ['rotate 5', 'missingok', 'compress', 'reopenwait 1s', ...lines];
    return this.write('config', `${this.log} {\n${all.join('\n')}\n}\n`);
  }

  get reopen(): string {
    return `reopen pidfile ${this.pidFile}`;
  }

  unpacked(name: string): string {
    return gunzipSync(readFileSync(this.path(name))).toString();
  }

  get archives(): readonly string[] {
    return this.names().filter((name) => name.startsWith('a.log.'));
  }
}

/** Makes places for the tests of one file. */
export function useReopenPlaces(): () => ReopenPlace {
  const folder = useSandbox('reopen');
  let count = 0;
  return () => {
    count += 1;
    const dir = folder.path(String(count));
    mkdirSync(dir);
    return new ReopenPlace(dir, `lw${process.pid}-${count}`);
  };
}

export function ended({ exit }: Ran): number | null {
  return exit;
}
