// The words of complaints. Those about the state file and its lock are logrotate's (ENGINE-SPEC 3 and 4).
import type { Complaint, ComplaintKind } from './complaint.ts';
import { debug, error, warning, type Message } from './message.ts';
import { unseenText } from './unseen-text.ts';

type Words<Kinds extends ComplaintKind> = {
  readonly [Kind in Kinds]: (complaint: Complaint<Kind>) => Message;
};

const WORDS: Words<ComplaintKind> = {
  ...usageWords(),
  ...machineWords(),
  ...stateWords(),
  ...lockWords(),
  ...memoryWords(),
  ...verifyWords(),
  ...installWords(),
  ...remarkWords(),
};

/** The message that a complaint becomes. */
export function complaintMessage<Kind extends ComplaintKind>(complaint: Complaint<Kind>): Message {
  const words: (complaint: Complaint<Kind>) => Message = WORDS[complaint.kind];
  return words(complaint);
}

function hinted(make: (text: string) => Message, text: string, hint: string): Message {
  return make(`${text}\nhint: ${hint}`);
}

function usageWords() {
  return {
    'no-such-option': ({ verb, option }) =>
      hinted(
        error,
        `logrotor ${verb} has no option ${option}`,
        `logrotor ${verb} --help lists its options`,
      ),
    'no-such-verb': ({ word, command }) =>
      hinted(
        error,
        `${word} is no command, and no file here; nothing was done`,
        `did you mean '${command}'?`,
      ),
    'no-value': ({ verb, option }) =>
      hinted(
        error,
        `nothing stands behind ${option}, which takes a value`,
        `logrotor ${verb} --help lists its options`,
      ),
    'no-metrics-file': () => hinted(error, '--metrics needs the name of a file', '--metrics=FILE'),
    'no-root-directory': () => hinted(error, '--root needs a directory', '--root=DIRECTORY'),
    'unusable-root': ({ root, reason }) => error(`cannot use ${root} for --root: ${reason}`),
    'no-log-named': () => hinted(error, 'explain needs a log', 'logrotor explain LOG [CONFIG...]'),
    'no-shell-named': ({ shells }) =>
      hinted(error, 'completion needs a shell', `one of ${shells.join(', ')}`),
    'unknown-shell': ({ shell, shells }) =>
      hinted(error, `there are no completions for ${shell}`, `one of ${shells.join(', ')}`),
    'debug-mode': () => warning(DEBUG_MODE),
  } satisfies Partial<Words<ComplaintKind>>;
}

const DEBUG_MODE =
  'logrotate in debug mode does nothing except printing debug messages!' +
  '  Consider using verbose mode (-v) instead if this is not what you want.\n';

function machineWords() {
  return {
    'no-proc': () =>
      hinted(
        error,
        '/proc is not mounted, without which no directory can be held on to: nothing is done',
        'mount -t proc proc /proc',
      ),
    'no-user': ({ log }) =>
      hinted(
        error,
        `cannot become the user of ${log}`,
        `see 'su' in its stanza; only root becomes somebody else`,
      ),
    'log-file-unopened': ({ file, reason }) => error(`error opening log file ${file}: ${reason}`),
    'output-lost': ({ reason }) => error(`cannot write all to standard output: ${reason}`),
    unseen: ({ unseen }) => {
      const { text, hint } = unseenText(unseen);
      return hint === undefined ? warning(text) : hinted(warning, text, hint);
    },
  } satisfies Partial<Words<ComplaintKind>>;
}

function stateWords() {
  return {
    'state-read': ({ file }) => debug(`Reading state from file: ${file}`),
    'state-table': ({ buckets }) =>
      debug(`Allocating hash table for state file, size ${buckets} entries`),
    'state-entry': () => debug('Creating new state'),
    'state-absent': ({ file }) => debug(`state file ${file} does not exist`),
    'state-unopened': ({ file, reason }) => error(`error opening state file ${file}: ${reason}`),
    'state-assumed-empty': ({ file, reason }) =>
      error(`error opening state file ${file}; assuming empty state: ${reason}`),
    'state-too-large': ({ file, bytes }) =>
      hinted(
        error,
        `state file ${file} too large, only its first ${bytes} bytes are read`,
        `see what has written to it: no state file needs so much`,
      ),
    'state-unread': ({ file, reason }) => error(`error reading state file ${file}: ${reason}`),
    'state-not-regular': ({ file }) =>
      error(`not writing state to ${file} because it is not a regular file`),
    'state-uncleared': ({ file, reason }) =>
      error(`error removing old temporary state file ${file}: ${reason}`),
    'state-uncreated': ({ file, reason }) => error(`error creating output file ${file}: ${reason}`),
    'state-unwritten': ({ file, reason }) =>
      error(`error creating temp state file ${file}: ${reason}`),
    'state-unnamed': ({ file, to, reason }) =>
      error(`error renaming temp state file ${file} to ${to}: ${reason}`),
  } satisfies Partial<Words<ComplaintKind>>;
}

function lockWords() {
  return {
    'lock-skipped': ({ file }) => debug(`Skip locking state file ${file}`),
    'lock-readable': ({ file }) => {
      const why = 'is world-readable and thus can be locked from other unprivileged users';
      return warning(`state file ${file} ${why}. Skipping lock acquisition...`);
    },
    'lock-awaited': ({ file }) => debug(`waiting for lock on state file ${file}`),
    'lock-acquired': ({ file }) => debug(`acquired lock on state file ${file}`),
    'lock-held': ({ file }) =>
      error(
        `state file ${file} is already locked\n` +
          'logrotate does not support parallel execution on the same set of logfiles.',
      ),
    'lock-unstated': ({ file, reason }) => error(`error stat()ing state file ${file}: ${reason}`),
    'lock-failed': ({ file, reason }) =>
      error(`error acquiring lock on state file ${file}: ${reason}`),
    'stub-made': ({ file }) => debug(`Creating stub state file: ${file}`),
    'stub-failed': ({ file, reason }) => error(`error creating stub state file ${file}: ${reason}`),
  } satisfies Partial<Words<ComplaintKind>>;
}

function memoryWords() {
  return {
    'memory-unread': ({ file, reason }) =>
      warning(`cannot read ${file}: ${reason}; what was known of growth is lost`),
    'memory-damaged': ({ file, lines }) =>
      warning(`${file} is damaged; what ${lines} of its lines said is lost`),
    'memory-unwritten': ({ file, reason }) => error(`error writing ${file}: ${reason}`),
    'no-memory': ({ place, directive }) =>
      hinted(
        warning,
        `${place} ${directive} needs a state file, and has no effect without one`,
        'name one with -s',
      ),
    'metrics-unwritten': ({ file, reason }) => error(`error writing metrics to ${file}: ${reason}`),
  } satisfies Partial<Words<ComplaintKind>>;
}

function verifyWords() {
  return {
    'ledger-unread': ({ file, reason }) => error(`cannot read the ledger ${file}: ${reason}`),
    'good-archive': ({ path, sha256, shipped }) => debug(`${path} is good: ${sha256}${shipped}`),
    'bad-archive': ({ path, problem }) => error(`${path} is bad: ${problem}`),
    'changed-archive': ({ path }) =>
      hinted(
        error,
        `${path} is bad: its bytes are not those whose hash was written down`,
        'its time is as it was, so the disk may have changed it; a copy may be where it was shipped to',
      ),
    'destination-unverified': ({ to, why }) => error(`cannot verify ${to}: ${why}`),
    'bad-object': ({ object, to, log, problem, isHere }) =>
      hinted(
        error,
        `${object} at ${to} is bad: ${problem}`,
        isHere
          ? `its archive of ${log} is here and counts as not shipped now: the next run or logrotor ship sends it again, when nothing else has that name there`
          : `it was shipped from ${log}, which has it no more`,
      ),
  } satisfies Partial<Words<ComplaintKind>>;
}

function installWords() {
  return {
    'no-starter': () =>
      hinted(
        error,
        'logrotor install takes --systemd or --cron',
        'logrotor install --help lists its options',
      ),
    'daemon-of-cron': () =>
      hinted(error, 'logrotor install --daemon goes with --systemd', 'cron starts no daemons'),
    'not-root': () =>
      hinted(
        error,
        'only root can change what starts programs',
        'start it as root, or only look with --print',
      ),
    'no-cron': ({ directory }) =>
      hinted(error, `there is no ${directory}, which cron reads`, 'install cron, or use --systemd'),
    'no-systemd': () =>
      hinted(
        error,
        'systemd does not run this machine',
        'use --cron, or --root DIRECTORY for an image',
      ),
    'foreign-file': ({ path }) =>
      hinted(
        error,
        `${path} is there, and 'logrotor install' has not written it`,
        'move it away, if it is not needed, and start this again',
      ),
    'unusable-config': () =>
      hinted(
        error,
        'nothing was changed: the configuration has errors',
        'logrotor check shows them; what is made here is made from all of it',
      ),
    'step-failed': ({ step, why }) => error(`cannot ${step}: ${why}`),
  } satisfies Partial<Words<ComplaintKind>>;
}

function remarkWords() {
  return {
    'systemd-absent': () =>
      hinted(
        warning,
        'systemd does not run this machine: nothing would start these units',
        'use --cron, or --root DIRECTORY for an image',
      ),
    'stanzas-abandoned': ({ config, count, pattern }) =>
      hinted(
        warning,
        count === 1
          ? `nothing will rotate ${pattern} any more, which logrotate has from ${config}: its place is taken, and none of the named configurations has that stanza`
          : `nothing will rotate ${pattern} and what ${count - 1} more stanzas have any more, which logrotate has from ${config}: its place is taken, and none of the named configurations has them`,
        `name ${config} too`,
      ),
    'scripts-confined': () =>
      warning(
        'scripts can write to the directories of the configuration only: the unit says how to add to them',
      ),
    'directory-missing': ({ directory }) =>
      warning(`${directory} is not there: no run can write to it before it is made`),
    'other-cron-file': ({ path }) =>
      warning(`${path} may start logrotate as well: it is left as it is`),
  } satisfies Partial<Words<ComplaintKind>>;
}
