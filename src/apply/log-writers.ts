// Who writes to the logs of a stanza: seen in one walk through /proc, when it is first asked, for all of
// its logs. A script may start or stop writers, so that after one it is seen anew.
import { asInvoker, type Roles } from '../host/as-invoker.ts';
import { seeFilesOf, seeOpenFiles, type OpenFiles } from '../host/open-files.ts';

/** What was seen of open files, for as long as it counts. */
export class LogWriters {
  readonly #roles: Roles;
  #seen: OpenFiles | undefined;
  #first: OpenFiles | undefined;

  /** Only the invoker may look into all processes. */
  constructor(roles: Roles) {
    this.#roles = roles;
  }

  /** What is open now, or was since the last script. */
  see(): OpenFiles {
    this.#seen ??= asInvoker(this.#roles, seeOpenFiles);
    return this.#seen;
  }

  /** What was open when this was asked first: before any log was renamed. */
  seeFirst(): OpenFiles {
    this.#first ??= this.see();
    return this.#first;
  }

  /** What is open now. */
  seeAnew(): OpenFiles {
    this.forget();
    return this.see();
  }

  /** What these processes have open now. */
  seeAmong(pids: readonly number[]): OpenFiles {
    return asInvoker(this.#roles, () => seeFilesOf(pids));
  }

  /** Forgets what was seen: a script was at work. */
  forget(): void {
    this.#seen = undefined;
  }
}
