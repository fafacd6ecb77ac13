// The access lists of the files of a stanza, by device and inode, since the files are renamed before
// their lists are needed. Many files are asked about at once.
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import { readAcls } from '../host/acl.ts';
import type { FileFacts } from '../plan/snapshot.ts';

/** A file whose list may be needed. */
export interface AclQuestion {
  readonly path: string;
  readonly facts: FileFacts;
}

/** What is known of access lists. */
export class AclBook {
  readonly #lists = new Map<string, string | SystemError | undefined>();

  /** Asks about several files, by the names that they have now. */
  learn(questions: readonly AclQuestion[]): void {
    if (questions.length === 0) return;
    const lists = readAcls(questions.map(({ path }) => path));
    for (const { path, facts } of questions) this.#lists.set(keyOf(facts), lists.get(path));
  }

  /** Notes the list that a new file was given; its inode may have been another file's before. */
  note(facts: FileFacts, list: string | undefined): void {
    this.#lists.set(keyOf(facts), list);
  }

  /** Why the list of a file could not be read, if it was asked for and could not. */
  failureOf(facts: FileFacts): SystemError | undefined {
    const known = this.#lists.get(keyOf(facts));
    return isSystemError(known) ? known : undefined;
  }

  /** The list of a file that has more than mode bits; asks about a file that is not known yet. */
  of(path: string, facts: FileFacts): string | SystemError | undefined {
    const key = keyOf(facts);
    if (!this.#lists.has(key)) this.learn([{ path, facts }]);
    return this.#lists.get(key);
  }
}

function keyOf({ device, inode }: FileFacts): string {
  return `${device}:${inode}`;
}
