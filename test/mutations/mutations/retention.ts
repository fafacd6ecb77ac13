/** What decides which archives go: the order, the bounds and the protections, left out one at a time. */
import type { Mutation } from '../mutation.ts';
import { tests } from '../suite.ts';

export const RETENTION: readonly Mutation[] = [
  {
    name: 'the newest goes first',
    file: 'plan/retention.ts',
    text: 'if (a.order !== b.order) return a.order - b.order;',
    by: 'if (a.order !== b.order) return b.order - a.order;',
    suites: [tests('retention/run', 'keeps maxtotal, oldest first')],
  },
  {
    name: 'nobody is asked who has an archive open',
    file: 'apply/protections.ts',
    text: 'const holder = holders.holderOf(facts);',
    by: 'const holder = undefined as ReturnType<FileHolders["holderOf"]>;',
    suites: [
      tests('retention/run', 'skips an archive that is held open'),
      tests('retention/minfree', 'an archive that is open or has another name'),
    ],
  },
  {
    name: 'minkeep keeps nothing',
    file: 'plan/retention-candidate.ts',
    text: 'if (isNewest && (minkeep.written || isOwn)) return true;',
    by: '',
    suites: [
      tests('retention/run', 'the newest alone is over maxtotal'),
      tests('apply/managed', 'maxtotal'),
    ],
  },
  {
    name: 'minfreefloor keeps nothing',
    file: 'plan/retention-candidate.ts',
    text: "return kind === 'room' && isTooYoung;",
    by: 'return false;',
    suites: [tests('retention/minfree', 'what is younger than minfreefloor stays')],
  },
  {
    name: 'minfree takes from the log of the first name',
    file: 'plan/retention-room.ts',
    text: 'if (a.totalBytes !== b.totalBytes) return a.totalBytes > b.totalBytes;',
    by: '',
    suites: [tests('retention/minfree', 'a flooding log costs no other log an archive')],
  },
  {
    name: 'nobody measures what removing gave back',
    file: 'apply/free-group.ts',
    text: 'if (gainedBytes >= expectedBytes / 2) return true;',
    by: 'return true;',
    suites: [tests('retention/minfree', 'btrfs with a snapshot')],
  },
  {
    name: 'a file with another name counts',
    file: 'plan/retention-room.ts',
    text: 'return links === 1 ? blocks * UNIT_BYTES : 0;',
    by: 'return links >= 1 ? blocks * UNIT_BYTES : 0;',
    suites: [tests('retention/minfree', 'an archive that is open or has another name')],
  },
  {
    name: 'what is like an archive is one',
    file: 'plan/archives.ts',
    text: 'const number = Number(/^\\.(0|[1-9][0-9]{0,9})$/.exec(middle)?.[1] ?? -1);',
    by: 'const number = Number(/\\.([0-9]+)/.exec(middle)?.[1] ?? -1);',
    suites: [tests('retention/prune', 'a file that is no archive of the log')],
  },
  {
    name: 'the newest of a managed group is an archive',
    file: 'plan/managed-group.ts',
    text: "if (at === newest) return { kind: 'newest' };",
    by: '',
    suites: [tests('apply/managed', 'all but the newest')],
  },
  {
    name: 'managed instances are one group',
    file: 'config/managed-name.ts',
    text: 'const group = `${directory}${before}//${after}`;',
    by: 'const group = directory;',
    suites: [tests('apply/managed', 'instances are groups')],
  },
];
