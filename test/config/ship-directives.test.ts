/** The directives about shipping: what they set, what they refuse, and that no message has a password. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SHIP_DIRECTIVES } from '../../src/config/ship-directives.ts';
import { DEFAULTS, type Settings } from '../../src/config/settings.ts';
import type { Destination } from '../../src/config/ship-url.ts';
import { complaints, onlySettings, readLines } from '../support/read-text.ts';

const SERVER = { user: undefined, port: undefined, verify: 'sha256' } as const;

/** A URL, and the destination that it stands for. */
const URLS: readonly (readonly [string, Destination])[] = [
  [
    'sftp://backup@vault.example/srv/logs',
    {
      ...SERVER,
      kind: 'sftp',
      name: 'sftp://backup@vault.example/srv/logs',
      user: 'backup',
      host: 'vault.example',
      path: '/srv/logs',
    },
  ],
  [
    'sftp://[::1]:2222//srv/./a%20b/?verify=size',
    {
      kind: 'sftp',
      name: 'sftp://[::1]:2222/srv/a b',
      verify: 'size',
      user: undefined,
      host: '[::1]',
      port: 2222,
      path: '/srv/a b',
    },
  ],
  [
    'ssh+rsync://vault/srv',
    { ...SERVER, kind: 'ssh+rsync', name: 'ssh+rsync://vault/srv', host: 'vault', path: '/srv' },
  ],
  [
    'rsync://vault/module/a',
    { ...SERVER, kind: 'rsync', name: 'rsync://vault/module/a', host: 'vault', path: '/module/a' },
  ],
  [
    'https://dav.example',
    { ...SERVER, kind: 'https', name: 'https://dav.example', host: 'dav.example', path: '' },
  ],
  [
    's3://audit-logs/prod/?region=eu-central-1&endpoint=https://s3.example',
    {
      kind: 's3',
      name: 's3://audit-logs/prod?endpoint=https://s3.example',
      verify: 'sha256',
      bucket: 'audit-logs',
      prefix: 'prod',
      region: 'eu-central-1',
      endpoint: 'https://s3.example',
    },
  ],
  [
    'file:///mnt/caf%C3%A9?mounted=yes',
    {
      kind: 'file',
      name: 'file:///mnt/caf\xc3\xa9',
      verify: 'sha256',
      path: '/mnt/caf\xc3\xa9',
      mounted: true,
    },
  ],
];

for (const [url, destination] of URLS) {
  test(`ship ${url}`, () => {
    const config = readLines(['/l/log {', `ship ${url}`, '}']);
    assert.deepEqual(complaints(config), []);
    assert.deepEqual(onlySettings(config).ship, [destination]);
  });
}

test('each ship adds a destination, the same one again replaces it, and noship drops all', () => {
  const lines = ['ship file:///a', 'ship file:///b', 'ship file:///a?mounted=yes'];
  const names = (more: readonly string[]): readonly unknown[] =>
    onlySettings(readLines([...lines, '/l/log {', ...more, '}'])).ship.map((each) => [
      each.name,
      each.kind === 'file' && each.mounted,
    ]);
  assert.deepEqual(names([]), [
    ['file:///b', false],
    ['file:///a', true],
  ]);
  assert.deepEqual(names(['noship', 'ship file:///c']), [['file:///c', false]]);
});

/** Lines, and what they set. */
const SET: readonly (readonly [string, Partial<Settings>])[] = [
  ['shipname %{log}-%{sha256:8}', { shipname: '%{log}-%{sha256:8}' }],
  ['shipname = %{sha256}', { shipname: '%{sha256}' }],
  ['shiprequire any', { shiprequire: 'any' }],
  ['shiprequire none', { shiprequire: 'none' }],
  ['shipmaxspool 2T', { shipmaxspool: 2 * 1024 ** 4 }],
  ['shiplimit 10M/s', { shiplimit: 10 * 1024 ** 2 }],
  ['shiptimeout 2h', { shiptimeout: 7200 }],
  ['shipdelay 1d', { shipdelay: 86400 }],
  ['shipauth /etc/logrotor/netrc', { shipauth: '/etc/logrotor/netrc' }],
  ['shipmaxspool 1G\nnoshipmaxspool', {}],
  ['shiplimit 1M/s\nnoshiplimit', {}],
  ['shipauth /x\nnoshipauth', {}],
  ['noship', {}],
  ['shiprequire any\nshiprequire all', {}],
];

for (const [line, changes] of SET) {
  test(`in a stanza and outside: ${line.replace('\n', ', ')}`, () => {
    for (const lines of [
      ['/l/log {', line, '}'],
      [line, '/l/log {', '}'],
    ]) {
      const config = readLines(lines);
      assert.deepEqual(complaints(config), []);
      assert.deepEqual(onlySettings(config), { ...DEFAULTS, ...changes });
    }
  });
}

/** Lines that cost their stanza, and what is said. */
const REFUSED: readonly (readonly [string, string])[] = [
  ['ship', 'argument expected after ship'],
  ['ship vault:/srv', "bad ship URL 'vault:/srv': it is no URL"],
  [
    'ship ftp://vault/x',
    "bad ship URL 'ftp://vault/x': it must begin with one of sftp://, ssh+rsync://, rsync://, https://, s3://, file://",
  ],
  ['ship sftp:///srv', "bad ship URL 'sftp:///srv': it names no host"],
  [
    'ship sftp://-oProxyCommand=x/srv',
    "bad ship URL 'sftp://-oProxyCommand=x/srv': it names no host",
  ],
  ['ship sftp://-l@vault/srv', "bad ship URL '...@vault/srv': its user is none"],
  ['ship sftp://vault:0/srv', "bad ship URL 'sftp://vault:0/srv': its port is none"],
  [
    'ship sftp://vault/a b',
    "bad ship URL 'sftp://vault/a b': bytes other than printable ASCII must be written as %XX",
  ],
  ['ship sftp://vault/%zz', "bad ship URL 'sftp://vault/%zz': it has a bad % escape"],
  [
    'ship sftp://vault/?region=x',
    "bad ship URL 'sftp://vault/': sftp:// has no such parameter region",
  ],
  [
    'ship sftp://vault/?verify=md5',
    "bad ship URL 'sftp://vault/': sftp:// has no such parameter verify",
  ],
  ['ship rsync://vault/', "bad ship URL 'rsync://vault/': it names no module"],
  ['ship file://srv/x', "bad ship URL 'file://srv/x': file: has no host, it is file:///DIRECTORY"],
  ['ship file:///', "bad ship URL 'file:///': it names no directory"],
  ['ship s3://AB/x', "bad ship URL 's3://AB/x': it names no bucket"],
  [
    'shipname %{log}.gz',
    "bad shipname '%{log}.gz': without %{sha256:8} or more, two archives could have one name",
  ],
  [
    'shipname %{sha256:7}',
    "bad shipname '%{sha256:7}': without %{sha256:8} or more, two archives could have one name",
  ],
  ['shipname %{name}-%{sha256}', "bad shipname '%{name}-%{sha256}': there is no %{name}"],
  ['shipname %{sha256:65}', "bad shipname '%{sha256:65}': there is no %{sha256:65}"],
  ['shipname %{sha256', "bad shipname '%{sha256': there is no %{sha256"],
  ['shipname %{sha256}/', "bad shipname '%{sha256}/': it ends in a slash"],
  ['shiprequire most', "bad shiprequire 'most'"],
  ['shipmaxspool 1m', "bad shipmaxspool '1m'"],
  ['shiplimit 10M', "bad shiplimit '10M'"],
  ['shiptimeout 0s', "bad shiptimeout '0s'"],
  ['shiptimeout 15', "bad shiptimeout '15'"],
  ['shipdelay soon', "bad shipdelay 'soon'"],
  ['shipauth netrc', "bad shipauth path 'netrc'"],
];

for (const [line, text] of REFUSED) {
  test(`costs its stanza: ${line}`, () => {
    const config = readLines(['/l/log {', line, '}']);
    const skipping = 'error: found error in /l/log, skipping';
    assert.deepEqual(complaints(config), [`error: c:2 ${text}`, skipping]);
    assert.equal(config.failed, true);
  });
}

/** However a URL is mistyped, the password in it is not said. */
const WITH_PASSWORD: readonly string[] = [
  'https://ship:hunter2@dav.example/logs',
  'https://ship%3Ahunter2@dav.example/logs',
  'sftp:/ship:hunter2@vault/srv',
  'ftp://ship:hunter2@vault/srv',
  'rsync://ship:hunter2@vault/module?verify=md5',
  's3://KEY:hunter2@bucket/x',
  'sftp://ship:hun@ter2@vault/srv',
  'sftp://vault/srv?password=hunter2',
  'sftp://vault/srv#hunter2',
];

for (const url of WITH_PASSWORD) {
  test(`a password is refused, and not shown: ${url}`, () => {
    const config = readLines(['/l/log {', `ship ${url}`, '}']);
    assert.equal(config.failed, true);
    const said = config.messages.map(({ text }) => text).join('\n');
    assert.match(said, /bad ship URL/);
    assert.doesNotMatch(said, /hunter2|ter2/);
  });
}

test('every directive about shipping has a row here', () => {
  const lines = [...SET.map(([line]) => line), ...URLS.map(() => 'ship')];
  const words = new Set(lines.flatMap((line) => line.split(/[\s=]+/)));
  assert.deepEqual(
    SHIP_DIRECTIVES.map(({ name }) => name).filter((name) => !words.has(name)),
    [],
  );
});
