// The access lists of the files of a stanza, by device and inode, since the files are renamed before
// their lists are needed. Many files are asked about at once.
import { closeSync, fstatSync } from 'node:fs';
import { posix } from 'node:path';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import { readAcls, readAclsOf, type AclAnswer } from '../host/acl.ts';
import { factsOf, type MachineDisk } from '../host/machine-disk.ts';
import { PATH_ONLY } from '../host/open-flags.ts';
import type { FileFacts } from '../plan/snapshot.ts';

/** A file whose list may be needed. */
export interface AclQuestion {
  readonly path: string;
  readonly facts: FileFacts;
}

/** So many directories, or files, are open at a time to be asked about. */
const TOGETHER = 100;

/** What is known of access lists. */
export class AclBook {
  readonly #disk: MachineDisk;
  readonly #lists = new Map<string, AclAnswer>();

  constructor(disk: MachineDisk) {
    this.#disk = disk;
  }

  /** Asks about several files, by the names that they have now. */
  learn(questions: readonly AclQuestion[]): void {
    for (const batch of batchesOf(questions)) this.#ask(batch);
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

  #ask(batch: readonly AclQuestion[]): void {
    const asked = batch.flatMap((question) => {
      const place = this.#disk.nameIn(question.path);
      return isSystemError(place) ? [] : [{ question, place }];
    });
    const answers = readAcls(asked.map(({ place }) => place));
    const listed: AclQuestion[] = [];
    for (const [index, { question }] of asked.entries()) {
      const answer = answers[index];
      if (typeof answer === 'string') listed.push(question);
      else this.#lists.set(keyOf(question.facts), answer);
    }
    while (listed.length > 0) this.#confirm(listed.splice(0, TOGETHER));
  }

  /** The names were asked about, but a list is only believed of the file itself. */
  #confirm(questions: readonly AclQuestion[]): void {
    const fds = questions.flatMap(({ path }) => {
      const fd = this.#disk.open(path, PATH_ONLY);
      return isSystemError(fd) ? [] : [fd];
    });
    for (const [index, list] of readAclsOf(fds).entries()) {
      const fd = fds[index];
      if (fd === undefined) continue;
      this.#lists.set(keyOf(factsOf(fstatSync(fd))), list);
      closeSync(fd);
    }
  }
}

function batchesOf(questions: readonly AclQuestion[]): readonly (readonly AclQuestion[])[] {
  const batches: AclQuestion[][] = [];
  let directories = new Set<string>();
  for (const question of questions) {
    const directory = posix.dirname(question.path);
    if (batches.length === 0 || (directories.size >= TOGETHER && !directories.has(directory))) {
      batches.push([]);
      directories = new Set();
    }
    directories.add(directory);
    batches.at(-1)?.push(question);
  }
  return batches;
}

function keyOf({ device, inode }: FileFacts): string {
  return `${device}:${inode}`;
}
