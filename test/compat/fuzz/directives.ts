/**
 * Every directive of the language with arguments that are good and bad (CONFIG-SPEC sections 6 and 7).
 * `@DIR@` stands for the scratch directory of the case.
 */

interface ArgumentPool {
  readonly directives: readonly string[];
  readonly good: readonly string[];
  readonly bad: readonly string[];
}

export const FLAGS: readonly string[] = `
  compress nocompress delaycompress nodelaycompress copy nocopy copytruncate nocopytruncate
  renamecopy norenamecopy nocreate nocreateolddir dateext nodateext dateyesterday nodateyesterday
  datehourago nodatehourago ifempty notifempty mailfirst maillast missingok nomissingok
  sharedscripts nosharedscripts shred noshred allowhardlink noallowhardlink ignoreduplicates
  nomail noolddir hourly daily yearly weekly monthly errors
`
  .trim()
  .split(/\s+/);

export const SCRIPTS: readonly string[] = [
  'prerotate',
  'postrotate',
  'firstaction',
  'lastaction',
  'preremove',
];

const BAD_INTEGERS = [
  '-1',
  '-2',
  '08',
  '5d',
  '1 2',
  '',
  'x',
  '3 # c',
  '1.5',
  '0x',
  '--1',
  '2147483648',
  '4294967295',
  '4294967296',
  '4294967301',
  '-4294967295',
  '99999999999999999999999',
  '-99999999999999999999',
  '\t',
  '5\x005',
  '5}',
];

export const ARGUMENTS: readonly ArgumentPool[] = [
  {
    directives: ['rotate', 'start', 'minage', 'maxage', 'shredcycles', 'minutes'],
    good: ['1', '4', '7', '52', '365', '010', '0x10', '+5', ' 3'],
    bad: BAD_INTEGERS,
  },
  // Either program would try that many slots for `rotate`.
  {
    directives: ['start', 'minage', 'maxage', 'shredcycles'],
    good: ['2147483647'],
    bad: ['2147483648'],
  },
  {
    directives: ['size', 'minsize', 'maxsize'],
    good: ['1', '100', '100k', '1K', '5M', '1G', '0x10k', '010', '+1k', '0'],
    bad: [
      '1m',
      '1g',
      '1T',
      'k',
      'G',
      '1.5M',
      '-5',
      '17179869184G',
      '18446744073709551615',
      '',
      'M5',
    ],
  },
  {
    directives: ['weekly'],
    good: ['', '0', '3', '7', '+1'],
    bad: ['8', '-1', 'mon', '3x', '# c', '1 2'],
  },
  { directives: ['monthly'], good: [''], bad: ['0', '15', '31', '32', 'x', '# c'] },
  {
    directives: ['create', 'createolddir'],
    good: ['', '0640', '644 root adm', '0600 root root', '0640 root root', 'root adm', '0755 0 0'],
    bad: [
      '0888',
      'rwx',
      '0640 root',
      'root',
      '0640 nosuch adm',
      '0640 root nosuch',
      '0640 a b c',
      '"0640" root adm',
      '0640 \'root\' "adm"',
      '0640 :5000 :5000',
      '0640 5000 5000',
      '# x',
      '"0640 root adm',
      '-1',
      '0x1ff',
      '77777',
      '1 1',
      '= 0640',
    ],
  },
  {
    directives: ['su'],
    good: ['root root', 'root adm', 'nobody nogroup', '0 0'],
    bad: ['', 'root', 'nosuch root', 'root nosuch', 'a b c', '"root" root', ':5000 :5000', '# c'],
  },
  {
    directives: ['mail'],
    good: ['root', 'root@localhost', 'a,b', '"x"'],
    bad: ['', 'a b', 'r\xc3\xb6\xc3\xb6t', 'a\x01'],
  },
  {
    directives: ['olddir'],
    good: ['@DIR@/old', 'old', '.', '@DIR@/logs'],
    bad: ['', 'no such', '@DIR@/nosuch', 'nosuch', '"@DIR@/old"', '~/old', '\xe9', '/dev/shm'],
  },
  {
    directives: ['extension', 'addextension'],
    good: ['.log', 'log', '.x y', '"q"', '.log # c'],
    bad: ['', '\t'],
  },
  {
    directives: ['compresscmd', 'uncompresscmd', 'compressext'],
    good: ['/bin/gzip', 'bzip2', '/usr/bin/xz', '/x/zstd/', '.gz', '.Z', '/bin/nosuch'],
    bad: ['', '/bin/gzip -9', '\xc3\xa9', 'a\x7f'],
  },
  {
    directives: ['compressoptions'],
    good: ['-9', '-9 --fast', '"-9"', "'a b' c", '= -9'],
    bad: ['', '""', '-9 \\', "'"],
  },
  {
    directives: ['dateformat'],
    good: ['-%Y%m%d', '.%s', '-%Y-%m-%d-%H', '%%Y', '_%d'],
    bad: ['', '%'],
  },
  {
    directives: ['tabooext', 'taboopat'],
    good: ['+ .x', '.a,.b', '+.foo .bar', '*.x', '+ *.bak , *~'],
    bad: ['', ',', '[', '+'],
  },
  {
    directives: ['include'],
    good: ['@DIR@/inc', '@DIR@/inc/one', '@DIR@/inc/two', '@DIR@/inc.d'],
    bad: ['', '@DIR@/nosuch', '"@DIR@/inc/one"', '@DIR@/in*', 'inc/one', '@DIR@/config', '~/x'],
  },
];
