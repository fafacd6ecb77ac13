/** What keeps contents from being lost or doubled. */
import type { Mutation } from '../mutation.ts';
import { killed, liedTo, loaded, tests } from '../suite.ts';

export const KEEPING: readonly Mutation[] = [
  {
    name: 'the verification of an archive says yes always',
    file: 'apply/compress.ts',
    text: "return compressed === 'same';",
    by: "return compressed === 'same' || compressed === 'different';",
    suites: [tests('docs/guarantees', 'a compressed archive that differs')],
  },
  {
    name: 'what was compressed inside is not compared',
    file: 'gzip/checked.ts',
    text: 'const check = holdsSameBytes(streams.readBack, streams.readAgain, progress);',
    by: 'const check = Promise.resolve(true);',
    suites: [liedTo('compress')],
  },
  {
    name: 'the collapse does nothing and says that it did',
    file: 'host/collapse-range.ts',
    text: "const child = spawnSync('fallocate',",
    by: "if (range.length > 0) return { kind: 'cut' };\nconst child = spawnSync('fallocate',",
    suites: [tests('apply/copytruncate', 'what stays goes into'), loaded('ext4', 300_000)],
  },
  {
    name: 'a rename overwrites',
    file: 'host/machine-disk.ts',
    text: 'if (!isSystemError(this.lstat(to))) {',
    by: 'if (to === from) {',
    suites: [tests('apply/taken-names', 'rename')],
  },
  {
    name: 'an archive takes its name by a rename that overwrites',
    file: 'host/machine-disk.ts',
    text: 'linkSync(directory.entry(name), targetPath),',
    by: 'renameSync(directory.entry(name), targetPath),',
    suites: [tests('apply/taken-names', 'archive')],
  },
  {
    name: 'what has the name of an archive does not step aside',
    file: 'apply/output-file.ts',
    text: 'if (isSystemError(disk.lstat(path))) return true;',
    by: 'if (disk) return true;',
    suites: [tests('apply/leftovers', 'steps aside')],
  },
  {
    name: 'what is to be removed is not compared with what was compressed',
    file: 'apply/remove.ts',
    text: 'return found.inode !== expected.inode || found.device !== expected.device;',
    by: 'return false;',
    suites: [tests('apply/others-directories', 'takes the place of a compressed one')],
  },
  {
    name: 'a log that another program has emptied is emptied again',
    file: 'apply/same-ends.ts',
    text: 'fstatSync(log).size >= length &&',
    by: 'fstatSync(log).size >= 0 || length > 0 ||',
    suites: [tests('apply/copytruncate', 'the log has grown again')],
  },
  {
    name: 'temporary files of a killed run are not removed',
    file: 'apply/recover.ts',
    text: 'for (const name of names) disk.unlink(`${directory}/${name}`);',
    by: '',
    suites: [killed('compress', /write log\/\.logrotor/)],
  },
  {
    name: 'a temporary file that is not published is not removed',
    file: 'apply/output-file.ts',
    text: 'if (!this.#published) this.#logRun.disk.unlink(this.temporary);',
    by: '',
    suites: [tests('docs/guarantees', 'a compressed archive that differs')],
  },
  {
    name: 'a temporary file that cannot get its owner is not removed',
    file: 'apply/output-file.ts',
    text: 'closeSync(fd);\n  logRun.disk.unlink(temporary);',
    by: 'closeSync(fd);',
    suites: [tests('apply/withdrawn', 'owner')],
  },
  {
    name: 'an archive that cannot be made durable keeps its name',
    file: 'apply/output-file.ts',
    text: 'this.#logRun.disk.unlink(this.path);',
    by: '',
    suites: [tests('apply/withdrawn', 'durable')],
  },
  {
    name: 'a copy that has its name stays when the log cannot be read',
    file: 'apply/copying.ts',
    text: 'logRun.disk.unlink(to);',
    by: '',
    suites: [tests('apply/withdrawn', 'read again')],
  },
];
