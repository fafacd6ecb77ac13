/** What is noted before it is done, left out one at a time. */
import type { Mutation } from '../mutation.ts';
import { killed, tests } from '../suite.ts';

export const JOURNAL: readonly Mutation[] = [
  {
    name: 'nothing is written to the journal',
    file: 'host/journal-file.ts',
    text: 'for (let written = 0; written < bytes.length;) {',
    by: 'for (let written = bytes.length; written < bytes.length;) {',
    suites: [killed('create', /open\w* log\/app/), killed('compress', /unlink log/)],
  },
  {
    name: 'the moves are not noted',
    file: 'apply/perform.ts',
    text: "return note(logRun, { kind: 'moves', log: logRun.log, moves: step.moves });",
    by: 'return true;',
    suites: [killed('rename', /rename log\/app\.log\.1 /)],
  },
  {
    name: 'the departure is not noted',
    file: 'apply/perform.ts',
    text: "const noted = note(logRun, { kind: 'departure', log, facts: step.facts });",
    by: 'const noted = log.length > 0;',
    suites: [killed('exchanged', /open\w* log\/a\.log$/)],
  },
  {
    name: 'a publication is not noted',
    file: 'apply/output-file.ts',
    text: "return note(this.#logRun, { kind: 'publication', log, ...publication });",
    by: 'return log !== publication.path;',
    suites: [killed('compress', /unlink log/)],
  },
  {
    name: 'an emptying is not noted',
    file: 'apply/emptying.ts',
    text: "return note(logRun, { kind: 'emptying', log: logRun.log, emptying });",
    by: 'return true;',
    suites: [killed('copytruncate', /truncate log/)],
  },
  {
    name: 'that a log is emptied is not noted',
    file: 'apply/emptying.ts',
    text: "return note(logRun, { kind: 'emptied', log: logRun.log });",
    by: 'return true;',
    suites: [killed('copytruncate compress', /rename state/)],
  },
  {
    name: 'that an archive was mailed is not noted',
    file: 'apply/mail.ts',
    text: "return sent && note(logRun, { kind: 'mailed', log, device, inode });",
    by: 'return sent && device !== inode;',
    suites: [tests('apply/noted', 'mailed')],
  },
  {
    name: 'that a script has ended is not noted',
    file: 'apply/stanza-progress.ts',
    text: "const noted = note(stanzaRun, { kind: 'script', digest, script, log: log?.log });",
    by: "const noted = digest !== '';",
    suites: [tests('apply/recover', 'a postrotate script that has ended')],
  },
];
