/** Messages that need a rare occasion: each is provoked by a real run. What is said often is asserted where it belongs. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CUTTING } from '../support/cutting.ts';
import { commandOf, needs, ROOT } from '../support/requirement.ts';
import { Sandbox, useSandbox } from '../support/sandbox.ts';

const outer = useSandbox('seldom-said');

/** What stands in `$D`, the stanza of `a.log`, what the shell does with the program `$1` and the state `$2`, and what is said. */
interface Occasion {
  readonly stanza: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly script: string;
  readonly says: string;
  readonly needs?: ReturnType<typeof needs>;
}

const STRACE = needs(ROOT, commandOf('/usr/bin/strace', 'strace'));
const ARCHIVES = { 'a.log.1': '1\n', 'a.log.2': '2\n' };
const RUN = '"$1" -fv -s "$2" conf';
/** A run in which the calls of one name fail, everywhere or where a path is concerned. */
const failing = (call: string, error: string, path = ''): string =>
  `strace -f -qq -o /dev/null ${path === '' ? '' : `-P ${path}`} -e trace=${call} -e inject=${call}:error=${error} ${RUN}`;
const KILLING = 'strace -f -qq -o /dev/null -e trace=rename -e inject=rename:signal=KILL';
const SHIP = 'rotate 1\n#: ship file://$D/vault';

const OCCASIONS: Readonly<Record<string, Occasion>> = {
  'an interrupted rotation that is taken back': {
    stanza: 'rotate 3\nprerotate\ntest -e done || { touch done; kill -9 $PPID; }\nendscript',
    script: `cd $D; ${RUN} 2>/dev/null; ${RUN}`,
    says: 'taking back the interrupted rotation of $D/a.log',
  },
  'one that cannot be taken back': {
    stanza: 'rotate 3',
    files: ARCHIVES,
    script: `${KILLING}:when=2 ${RUN} 2>/dev/null; ${failing('rename', 'EIO')}`,
    says: 'error: $D/a.log is not rotated, since its interrupted rotation could not be taken back',
    needs: STRACE,
  },
  'a journal that cannot be written to': {
    stanza: 'rotate 3',
    script: failing('fsync', 'EIO', '"$2.d"'),
    says: 'error: error writing to journal ',
    needs: STRACE,
  },
  'the front of a log that is cut off under its writer': {
    stanza: 'rotate 3\ncopytruncate',
    files: { 'a.log': 'a line of some length\n'.repeat(10_000) },
    script: `exec 7>>a.log; ${RUN}`,
    says: 'cutting off the first ',
    needs: needs(CUTTING),
  },
  'what stays of it': {
    stanza: 'rotate 3\ncopytruncate',
    files: { 'a.log': 'a line of some length\n'.repeat(10_000) },
    script: `exec 7>>a.log; ${RUN}`,
    says: ' bytes stay in $D/a.log',
    needs: needs(CUTTING),
  },
  'a program that is run to have a log reopened': {
    stanza: 'rotate 3\nreopen syslog-ng\nreopenwait 1s',
    files: { 'bin/syslog-ng-ctl': '#!/bin/sh\n' },
    script: `chmod +x bin/*; cp /bin/sleep syslog-ng; ./syslog-ng 60 7>>a.log & PATH=$D/bin:$PATH; ${RUN}; kill $!`,
    says: 'running syslog-ng-ctl reopen',
    needs: needs(ROOT),
  },
  'another run that ships': {
    stanza: `${SHIP}\n#: shiplimit 50k/s`,
    files: { 'vault/x': '', 'a.log.1': 'x'.repeat(3_000_000) },
    script: `"$1" ship -s "$2" conf & until ls "$2.d" | grep -q shipping; do sleep 0.1; done; "$1" ship -v -s "$2" conf; kill $!`,
    says: 'another run is shipping',
  },
  'what a daemon finds due': {
    stanza: 'weekly\nmaxsize 1k',
    script: `"$1" daemon -v -s "$2" conf 2>said & until grep -q 'is ready' said; do sleep 0.1; done
      until grep -q 'is due' said; do head -c 999 /dev/zero >>a.log; sleep 0.1; done; kill $!; cat said >&2`,
    says: 'daemon: $D/a.log is due (over-maxsize)',
  },
  'a managed file that somebody may have open who is not seen': {
    stanza: 'managed "%Y"',
    files: { 'a.2024': 'x', 'a.2025': 'x' },
    script: `sed -i s/a.log/a.\\*/ conf; touch -d 2020-01-01 a.20*; unshare -pf --mount-proc ${RUN}`,
    says: 'not all processes can be seen, one of them may have a managed file open',
    needs: needs(ROOT, commandOf('/usr/bin/unshare', 'util-linux')),
  },
  'an archive that cannot be read back': {
    stanza: 'rotate 3\ncompress\ncompresscmd /usr/bin/xz',
    script: failing('pread64', 'EIO', '$D/a.log.1'),
    says: 'error: cannot read back $D/a.log.1.xz: Input/output error',
    needs: needs(
      ROOT,
      commandOf('/usr/bin/strace', 'strace'),
      commandOf('/usr/bin/xz', 'xz-utils'),
    ),
  },
  'a managed file without a date': {
    stanza: 'managed "%Y"',
    script: RUN,
    says: `leaving $D/a.log alone, which has no date like '%Y'`,
  },
  'a shipment that begins': {
    stanza: SHIP,
    files: { 'vault/x': '' },
    script: RUN,
    says: 'shipping $D/a.log.1 to file://$D/vault as ',
  },
  'a shipment that is done': {
    stanza: SHIP,
    files: { 'vault/x': '' },
    script: RUN,
    says: 'shipped $D/a.log.1 to file://$D/vault (',
  },
  'a destination that is given up': {
    stanza: 'rotate 3\n#: ship file://$D/nosuch',
    files: ARCHIVES,
    script: '"$1" ship -s "$2" conf',
    says: 'hint: 2 archives wait for it',
  },
  'an archive that is not removed yet': {
    stanza: SHIP,
    files: ARCHIVES,
    script: RUN,
    says: ' yet: it is not verified at file://$D/vault',
  },
  'a ledger with a damaged line': {
    stanza: SHIP,
    files: { 'vault/x': '' },
    script: `${RUN} 2>/dev/null; echo nonsense >>"$2.d/ledger"; ${RUN}`,
    says: ' damaged lines of the ledger ',
  },
  'archives that cannot be listed': {
    stanza: 'rotate 3\nolddir $D/old\n#: maxtotal 1G',
    files: { 'old/x': '' },
    script: failing('getdents64', 'EIO', '$D/old'),
    says: 'cannot list the archives of $D/a.log: Input/output error',
    needs: STRACE,
  },
  'a filesystem that does not tell its room': {
    stanza: 'rotate 3\n#: minfree 1k',
    script: failing('statfs', 'EIO'),
    says: 'error: cannot tell how much is free around $D: Input/output error',
    needs: STRACE,
  },
  'a filesystem that cannot be synced': {
    stanza: 'rotate 3\n#: minfree 100%',
    files: { 'a.log.1': 'x'.repeat(9999), 'a.log.2': 'x'.repeat(9999) },
    script: `touch -d '9 days ago' a.log.?; ${failing('syncfs', 'EIO')}`,
    says: 'error: cannot sync the filesystem of $D: ',
    needs: STRACE,
  },
  'a file of figures that cannot be written': {
    stanza: 'rotate 3',
    script: '"$1" --metrics=$D/nosuch/m.prom -s "$2" conf',
    says: 'error: error writing metrics to $D/nosuch/m.prom: No such file or directory',
  },
  'no file of figures at all': {
    stanza: 'rotate 3',
    script: `"$1" --metrics= -s "$2" conf`,
    says: 'error: --metrics needs the name of a file',
  },
  'an option whose value is not there': {
    stanza: 'daily',
    script: '"$1" status conf -s',
    says: 'error: nothing stands behind -s, which takes a value\nhint: logrotor status --help',
  },
  'a shell that is not named': {
    stanza: 'daily',
    script: '"$1" completion',
    says: 'error: completion needs a shell\nhint: one of bash, zsh, fish\n',
  },
  'a shell that there are no completions for': {
    stanza: 'daily',
    script: '"$1" completion tcsh',
    says: 'error: there are no completions for tcsh\nhint: one of bash, zsh, fish\n',
  },
  'a user that cannot be become': {
    stanza: 'daily\nsu nobody nogroup',
    script: 'setpriv --bounding-set=-setuid,-setgid "$1" explain -s "$2" a.log conf',
    says: `error: cannot become the user of $D/a.log\nhint: see 'su' in its stanza`,
    needs: needs(ROOT, commandOf('/usr/bin/setpriv', 'util-linux')),
  },
  'a ledger that cannot be read': {
    stanza: SHIP,
    script: 'mkdir -pm 700 "$2.d/ledger"; "$1" verify -s "$2" conf',
    says: 'error: cannot read the ledger $D/state.d/ledger: ',
  },
  'archives that cannot be listed, to verify': {
    stanza: 'rotate 3\nolddir $D/old',
    files: { 'old/x': '' },
    script: `${RUN}; strace -f -qq -o /dev/null -P $D/old -e trace=getdents64 -e inject=getdents64:error=EIO "$1" verify -s "$2" conf`,
    says: 'error: cannot list the archives of $D/a.log: Input/output error',
    needs: STRACE,
  },
  'an archive that is as it should be': {
    stanza: 'rotate 3',
    script: `${RUN}; "$1" verify -v -s "$2" conf`,
    says: '$D/a.log.1 is good: ',
  },
  'an archive that the disk has changed': {
    stanza: SHIP,
    files: { 'vault/x': '' },
    script: `${RUN}; touch -r a.log.1 like; printf X | dd of=a.log.1 conv=notrunc status=none; touch -r like a.log.1; "$1" verify -s "$2" conf`,
    says: 'error: $D/a.log.1 is bad: its bytes are not those whose hash was written down\nhint: ',
  },
  'a destination that cannot be looked at': {
    stanza: SHIP,
    files: { 'vault/x': '' },
    script: `${RUN}; rm -r vault; "$1" verify --remote -s "$2" conf`,
    says: 'error: cannot verify file://$D/vault: ',
  },
  'an object that somebody has changed': {
    stanza: SHIP,
    files: { 'vault/x': '' },
    script: `${RUN}; find vault -name '*a.log*' -type f | while read object; do echo X >"$object"; done; rm a.log.1; "$1" verify --remote -s "$2" conf`,
    says: ' at file://$D/vault is bad: it has 2 bytes, not 7\nhint: it was shipped from $D/a.log, which has it no more\n',
  },
  'a memory that cannot be read': {
    stanza: 'daily\n#: maxrate 1k/s',
    script: 'mkdir -pm 700 "$2.d/memory"; "$1" -s "$2" conf',
    says: 'warning: cannot read $D/state.d/memory: ',
  },
  'a memory that cannot be written': {
    stanza: 'daily\n#: maxrate 1k/s',
    script: 'mkdir -pm 700 "$2.d/memory"; "$1" -s "$2" conf',
    says: 'error: error writing $D/state.d/memory: ',
  },
  'nothing that starts the program': {
    stanza: 'daily',
    script: '"$1" install conf',
    says: 'error: logrotor install takes --systemd or --cron\nhint: ',
  },
  'a daemon that cron cannot start': {
    stanza: 'daily',
    script: '"$1" install --cron --daemon conf',
    says: 'error: logrotor install --daemon goes with --systemd\nhint: cron starts no daemons\n',
  },
  'a machine without systemd': {
    stanza: 'daily',
    script: `unshare -m sh -c 'mount -t tmpfs none /run; exec "$0" install --systemd conf' "$1"`,
    says: 'error: systemd does not run this machine\nhint: use --cron',
    needs: needs(ROOT, commandOf('/usr/bin/unshare', 'util-linux')),
  },
  'a step of an installation that fails': {
    stanza: 'daily',
    files: { 'root/etc/systemd': '' },
    script: 'cp conf root; "$1" install --systemd --root root /conf',
    says: 'error: cannot write /etc/systemd/system/logrotor.service: Not a directory\n',
  },
  'scripts that may not write everywhere': {
    stanza: 'daily\npostrotate\n:\nendscript',
    script: '"$1" install --systemd --print conf',
    says: 'warning: scripts can write to the directories of the configuration only: ',
  },
  'a cron file that starts logrotate': {
    stanza: 'daily',
    files: { 'root/etc/cron.d/logrotate': '' },
    script: 'cp conf root; "$1" install --systemd --print --root root /conf',
    says: 'warning: /etc/cron.d/logrotate may start logrotate as well: it is left as it is\n',
  },
  'a round of the daemon': {
    stanza: 'daily',
    script: 'timeout -s TERM 3 "$1" daemon -v -s "$2" conf',
    says: 'daemon: going over all logs',
  },
  'the end of the daemon': {
    stanza: 'daily',
    script: 'timeout -s TERM 3 "$1" daemon -v -s "$2" conf',
    says: 'daemon: stopping',
  },
};

let count = 0;
describe('is said', { concurrency: 2 }, () => {
  for (const [name, { stanza, files, script, says, needs: required }] of Object.entries(
    OCCASIONS,
  )) {
    test(name, required ?? {}, async () => {
      count += 1;
      const box = new Sandbox(outer.path(`case${count}`));
      const inPlace = (text: string): string => text.replaceAll('$D', box.dir);
      box.write('a.log', 'a line\n');
      for (const [file, text] of Object.entries(files ?? {})) box.write(file, text);
      box.write('conf', inPlace(`$D/a.log {\n${stanza}\n}\n`));
      const { stderr } = await box.shell(inPlace(script));
      assert.ok(stderr.includes(inPlace(says)), stderr);
    });
  }
});
