// Who writes to the logs of a stanza: seen in one walk through /proc, when it is first asked, for all of
// its logs. A script may start or stop writers, so that after one it is seen anew.
import { assumeIdentity, restoreIdentity, type FullIdentity } from '../host/identity.ts';
import { seeOpenFiles, type OpenFiles } from '../host/open-files.ts';

/** What was seen of open files, for as long as it counts. */
export class LogWriters {
  readonly #invoker: FullIdentity;
  readonly #user: FullIdentity | undefined;
  #seen: OpenFiles | undefined;

  /** Only the invoker may look into all processes, also if files are handled as another `user`. */
  constructor(invoker: FullIdentity, user: FullIdentity | undefined) {
    this.#invoker = invoker;
    this.#user = user;
  }

  /** What is open now, or was since the last script. */
  see(): OpenFiles {
    this.#seen ??= this.#look();
    return this.#seen;
  }

  /** Forgets what was seen: a script was at work. */
  forget(): void {
    this.#seen = undefined;
  }

  #look(): OpenFiles {
    if (this.#user === undefined) return seeOpenFiles();
    restoreIdentity(this.#invoker);
    try {
      return seeOpenFiles();
    } finally {
      assumeIdentity(this.#user);
    }
  }
}
