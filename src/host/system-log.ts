// The system log, by way of logger(1), as the program logrotate and the facility user.
import { spawnSync } from 'node:child_process';
import type { Severity } from '../config/diagnostic.ts';
import { toBytes } from './bytes.ts';
import { helperEnvironment } from './helper-program.ts';

const PRIORITIES: Readonly<Record<Severity, string>> = {
  debug: 'user.info',
  warning: 'user.warning',
  error: 'user.err',
};

/** So many characters are kept before they are handed over. */
const FLUSH_AT = 16 * 1024;

/** Messages on their way to the system log, in order. */
export class SystemLog {
  #pending: { readonly priority: string; readonly lines: string[] }[] = [];
  #length = 0;

  add(severity: Severity, text: string): void {
    if (text === '') return;
    const priority = PRIORITIES[severity];
    const last = this.#pending.at(-1);
    if (last?.priority === priority) last.lines.push(text);
    else this.#pending.push({ priority, lines: [text] });
    this.#length += text.length;
    if (this.#length > FLUSH_AT) this.flush();
  }

  /** Hands over what is pending. A machine without logger(1) has nobody to tell. */
  flush(): void {
    for (const { priority, lines } of this.#pending) {
      spawnSync('logger', ['-t', 'logrotate', '-p', priority], {
        input: toBytes(`${lines.join('\n')}\n`),
        stdio: ['pipe', 'ignore', 'ignore'],
        env: helperEnvironment(),
      });
    }
    this.#pending = [];
    this.#length = 0;
  }
}
