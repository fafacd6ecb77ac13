/** What makes contents and names durable, left out one at a time. */
import type { Mutation } from '../mutation.ts';
import { failed, killed, order, tests } from '../suite.ts';

export const DURABILITY: readonly Mutation[] = [
  {
    name: 'what a killed run has named is not made durable by the next one',
    file: 'apply/recover.ts',
    text: 'if (!settleNames(stanzaRun)) return false;',
    by: '',
    suites: [killed('compress', /unlink log\/\.logrotor/)],
  },
  {
    name: 'the directory above a new one for the journal is not synced',
    file: 'host/own-directory.ts',
    text: 'if (!isSystemError(made)) return syncParent(path);',
    by: 'if (!isSystemError(made)) return undefined;',
    suites: [order('rename')],
  },
  {
    name: 'an archive is not synced before it gets its name',
    file: 'apply/output-file.ts',
    text: 'const synced = attempt(() => fsyncSync(this.fd));',
    by: 'const synced = attempt(() => fstatSync(this.fd));',
    suites: [order('compress'), order('copytruncate'), order('renamecopy')],
  },
  {
    name: 'the directory is not synced after an archive got its name',
    file: 'apply/output-file.ts',
    text: 'const synced = directory.sync();',
    by: 'const synced = undefined;',
    suites: [order('compress'), order('copytruncate'), order('renamecopy')],
  },
  {
    name: 'directories are not synced at the end of a stanza',
    file: 'host/machine-disk.ts',
    text: `const error = directory.syncChanged();
      if (error !== undefined) this.#unsynced.push({ path, error });
    }`,
    by: '}',
    suites: [order('rename')],
  },
  {
    name: 'a directory that is closed early is not synced',
    file: 'host/machine-disk.ts',
    text: `const error = directory.syncChanged();
      if (error !== undefined) this.#unsynced.push({ path, error });
      directory[`,
    by: 'directory[',
    suites: [order('many directories')],
  },
  {
    name: 'the state file is not synced before it gets its name',
    file: 'host/durable-write.ts',
    text: 'fsyncSync(fd);',
    by: '',
    suites: [order('rename')],
  },
  {
    name: 'the directory of the state file is not synced',
    file: 'host/durable-write.ts',
    text: 'const synced = directory.sync();',
    by: 'const synced = undefined;',
    suites: [order('rename')],
  },
  {
    name: 'the journal is not synced',
    file: 'host/journal-file.ts',
    text: 'fsyncSync(this.#fd);',
    by: '',
    suites: [order('rename')],
  },
  {
    name: 'a journal that is left is not synced',
    file: 'apply/run-journal.ts',
    text: 'file.append(this.#waiting) ?? file.sync();',
    by: 'file.append(this.#waiting);',
    suites: [failed('create', /ENOSPC at openat log/)],
  },
  {
    name: 'what was copied last is not synced',
    file: 'apply/truncate-log.ts',
    text: 'return ends.copier.position === durable || syncRest(copying);',
    by: 'return ends.copier.position >= durable || syncRest(copying);',
    suites: [tests('crash/grown', 'what was copied last')],
  },
  {
    name: 'an archive is not synced before a killed run is completed by emptying its log',
    file: 'apply/remove-double.ts',
    text: 'fsyncSync(archive.fd);',
    by: '',
    suites: [tests('crash/grown', 'the next run')],
  },
  {
    name: 'the directory of the journal is not synced',
    file: 'host/journal-file.ts',
    text: 'fsyncSync(this.#directory.fd);',
    by: '',
    suites: [order('rename')],
  },
];
