// Where messages go: standard error for what the level allows, and everything to the file or the system
// log that -l names (ENGINE-SPEC 2).
import { closeSync, constants } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import { createWalked } from '../host/directory.ts';
import { SystemLog } from '../host/system-log.ts';
import { openWalked } from '../host/walk.ts';
import { writeText } from '../host/write-stream.ts';
import type { Complaint } from '../report/complaint.ts';
import { complaintMessage } from '../report/complaint-text.ts';
import type { Event } from '../report/event.ts';
import { eventData } from '../report/event-json.ts';
import type { Message } from '../report/message.ts';
import { isForVerbose, messagesOf } from '../report/text.ts';
import { jsonLine } from './json-line.ts';
import { Progress } from './progress.ts';

const STDOUT = 1;
const STDERR = 2;
/** A FIFO that nobody reads is an error, and not waited for (departure D41). */
const WRITTEN = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** The messages of one run. */
export class Output {
  #verbose = false;
  #logFd: number | undefined;
  #systemLog: SystemLog | undefined;
  #printsEvents = false;
  readonly #progress = new Progress();
  #errors = 0;
  #isShort = false;
  #isUnheard = false;

  /** How many errors were said so far. */
  get errors(): number {
    return this.#errors;
  }

  /** Some of what was to be on standard output is not there. */
  get isShort(): boolean {
    return this.#isShort;
  }

  /** Some of what was said on standard error was said in vain. */
  get isUnheard(): boolean {
    return this.#isUnheard;
  }

  /** Debug messages are not said in vain. */
  get #saysAll(): boolean {
    return this.#verbose || this.#logFd !== undefined || this.#systemLog !== undefined;
  }

  /** The descriptor of the -l file. */
  get logFd(): number | undefined {
    return this.#logFd;
  }

  /** From now on debug messages go to standard error too. */
  showAll(): void {
    this.#verbose = true;
  }

  /** From now on every event goes to standard output, as an object of JSON on a line of its own. */
  printEvents(): void {
    this.#printsEvents = true;
  }

  /** Opens `file`, emptied, as the log of this run; `syslog` is the system's. */
  logTo(file: string): void {
    if (file === 'syslog') {
      this.#systemLog = new SystemLog();
      return;
    }
    const existing = openWalked(file, WRITTEN | constants.O_TRUNC);
    const isNew = isSystemError(existing) && existing.code === 'ENOENT';
    const fd = isNew ? createWalked(file, WRITTEN, 0o644) : existing;
    if (isSystemError(fd)) {
      this.complain({ kind: 'log-file-unopened', file, reason: fd.reason });
      return;
    }
    if (this.#logFd !== undefined) closeSync(this.#logFd);
    this.#logFd = fd;
  }

  /** Takes the events of a run. */
  readonly report = (event: Event): void => {
    if (this.#printsEvents) this.#print(event);
    if (!this.#verbose) this.#progress.take(event);
    if (!this.#saysAll && isForVerbose(event)) return;
    for (const message of messagesOf(event)) this.#say(message);
  };

  /** Writes on standard output what was asked for. That it cannot be written is said once. */
  print(text: string): void {
    this.#progress.clear();
    const failure = writeText(STDOUT, text);
    if (failure === undefined || this.#isShort) return;
    this.#isShort = true;
    this.#say(complaintMessage({ kind: 'output-lost', reason: failure.reason }));
  }

  /** Shows on a terminal what is being done, once that takes long. */
  readonly work = (text: string): void => {
    if (!this.#verbose) this.#progress.note(text);
  };

  /** Says what a command has to say of itself. */
  complain(complaint: Complaint): void {
    const { severity, text } = complaintMessage(complaint);
    if (this.#printsEvents) this.#print({ kind: 'message', severity, text });
    this.#say({ severity, text });
  }

  /** Hands what is for the system log to it, and takes away what shows progress. */
  flush(): void {
    this.#progress.end();
    this.#systemLog?.flush();
  }

  #print(event: Event): void {
    this.print(jsonLine(eventData(event, Date.now() / 1000)));
  }

  #say({ severity, text, raw = '' }: Message): void {
    if (severity === 'debug' && !this.#saysAll) return;
    if (severity === 'error') this.#errors += 1;
    const line = `${severity === 'debug' ? '' : `${severity}: `}${text}\n`;
    if (this.#logFd !== undefined) writeText(this.#logFd, line);
    this.#systemLog?.add(severity, text);
    if (severity === 'debug' && !this.#verbose) return;
    this.#progress.clear();
    if (writeText(STDERR, line + raw) !== undefined) this.#isUnheard = true;
  }
}
