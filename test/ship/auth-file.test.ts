/** The file of `shipauth`: who may read it, what it says about whom, and that what it says is never shown. */
import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, symlinkSync } from 'node:fs';
import { test } from 'node:test';
import { loginFor } from '../../src/ship/auth-file.ts';
import { ShipFailure } from '../../src/ship/failure.ts';
import { needs, ROOT } from '../support/requirement.ts';
import { useSandbox } from '../support/sandbox.ts';

const box = useSandbox('auth');

const NETRC = `# machines
machine first.example login a password one
machine second.example
  login b
  password two
machine second.example login c password three
default login d password four
`;

/** Host and user that are asked for, and who is let in. */
const ASKED: readonly (readonly [string, string | undefined, string | undefined, string])[] = [
  ['first.example', undefined, 'a', 'one'],
  ['second.example', undefined, 'b', 'two'],
  ['second.example', 'c', 'c', 'three'],
  ['third.example', undefined, 'd', 'four'],
  ['first.example', 'd', 'd', 'four'],
];

for (const [host, user, login, password] of ASKED) {
  test(`${user ?? 'anybody'} at ${host} is ${login}`, () => {
    const file = box.write('netrc', NETRC, 0o600);
    const found = loginFor(file, host, user);
    assert.deepEqual([found?.user, found?.password], [login, password]);
  });
}

test('nobody is let in whom the file does not name', () => {
  const file = box.write('others', 'machine first.example login a password one\n', 0o600);
  assert.equal(loginFor(file, 'second.example', undefined), undefined);
  assert.equal(loginFor(file, 'first.example', 'b'), undefined);
  assert.equal(loginFor(box.write('empty', '', 0o600), 'first.example', undefined), undefined);
});

test('a password alone is for every host', () => {
  const file = box.write('password', 'secret\n', 0o600);
  assert.deepEqual(loginFor(file, 'any.example', 'ship'), { user: 'ship', password: 'secret' });
});

for (const mode of [0o644, 0o640, 0o604, 0o620, 0o602]) {
  test(`mode ${mode.toString(8)} is refused, and nothing of the file is shown`, () => {
    const file = box.write('open', NETRC);
    chmodSync(file, mode);
    refuses(file, /others may read or write it \(chmod 600\)/);
  });
}

test('what belongs to another user is refused', needs(ROOT), () => {
  const file = box.write('foreign', NETRC, 0o600);
  chownSync(file, 65534, 65534);
  refuses(file, /it belongs to another user/);
});

test('what is no file, not there or too large is refused', () => {
  mkdirSync(box.path('directory'), { mode: 0o700 });
  refuses(box.path('directory'), /it is no regular file/);
  refuses(box.path('absent'), /No such file/);
  refuses(box.write('large', 'x'.repeat(65 * 1024), 0o600), /it is too large/);
});

test('a link of one’s own is followed to a file that is judged as any', () => {
  const file = box.write('target', NETRC, 0o644);
  symlinkSync(file, box.path('link'));
  refuses(box.path('link'), /others may read/);
  chmodSync(file, 0o600);
  assert.equal(loginFor(box.path('link'), 'first.example', undefined)?.password, 'one');
});

function refuses(file: string, why: RegExp): void {
  assert.throws(
    () => loginFor(file, 'first.example', undefined),
    (error: unknown) =>
      error instanceof ShipFailure &&
      error.kind === 'refused' &&
      why.test(error.message) &&
      error.message.includes(file) &&
      !/one|two|three|four/.test(error.message.replace(file, '')),
  );
}
