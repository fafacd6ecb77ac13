// Walking to directories past links of several owners (departure D43).
import assert from 'node:assert/strict';
import {
  chmodSync,
  closeSync,
  lchownSync,
  linkSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
} from 'node:fs';
import { before, describe, test } from 'node:test';
import { isSystemError } from '../../src/config/config-host.ts';
import { walk } from '../../src/host/walk.ts';
import { needs, ROOT } from '../support/requirement.ts';
import { useSandbox } from '../support/sandbox.ts';

const USER = 65534;
const OTHER = 65533;

const sandbox = useSandbox('walk');
const { dir } = sandbox;

/** Where a walk led to, or why it did not. */
function led(path: string): string {
  const place = walk(path);
  if (isSystemError(place)) return place.code;
  try {
    const name = readdirSync(`/proc/self/fd/${place.fd}`).find((entry) => entry.startsWith('is-'));
    return name ?? 'elsewhere';
  } finally {
    closeSync(place.fd);
  }
}

function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

/** A directory with a file in it that tells which it is. */
function makeDirectory(name: string, owner: number): void {
  mkdirSync(sandbox.path(name));
  sandbox.write(`${name}/is-${name.replaceAll('/', '-')}`, '');
  lchownSync(sandbox.path(name), owner, owner);
}

function makeLink(name: string, text: string, owner: number): void {
  symlinkSync(text, sandbox.path(name));
  lchownSync(sandbox.path(name), owner, owner);
}

describe('a walk', needs(ROOT), () => {
  before(() => {
    chmodSync(dir, 0o755);
    makeDirectory('root', 0);
    makeDirectory('root/inner', 0);
    makeDirectory('user', USER);
    makeDirectory('user/own', USER);
    makeDirectory('user/theirs', OTHER);
    makeLink('to-user', 'user', 0);
    makeLink('user/of-root', '../root', 0);
    makeLink('user/to-root', '../root', USER);
    makeLink('user/to-root-absolute', `${dir}/root`, USER);
    makeLink('user/to-own', 'own', USER);
    makeLink('user/to-theirs', 'theirs', USER);
    makeLink('user/through', 'to-root/inner', USER);
    makeLink('user/of-root-through', 'to-root/inner', 0);
    makeLink('user/of-root-to-own', './own/', 0);
    makeLink('user/loop', 'loop', USER);
    makeLink('chain', 'link40', 0);
    for (let number = 40; number > 1; number -= 1)
      makeLink(`link${number}`, `link${number - 1}`, 0);
    makeLink('link1', 'root', 0);
    makeLink('linked', '../root', 0);
    linkSync(sandbox.path('linked'), sandbox.path('user/linked'));
    makeLink('broken', 'nowhere', 0);
  });

  const ROWS: readonly (readonly [string, string, string])[] = [
    ['a directory', 'root/inner', 'is-root-inner'],
    ['more slashes and dots than are needed', 'root//./inner/../inner/', 'is-root-inner'],
    ["root's link", 'to-user/own', 'is-user-own'],
    ["root's link in a user's directory", 'user/of-root', 'is-root'],
    ["a user's link to the user's own directory", 'user/to-own', 'is-user-own'],
    ["root's link to there", 'user/of-root-to-own', 'is-user-own'],
    ["a user's link to a directory of root's", 'user/to-root', 'UNSAFE_LINK'],
    ['the same with more behind it', 'user/to-root/inner', 'UNSAFE_LINK'],
    ['the same by an absolute path', 'user/to-root-absolute', 'UNSAFE_LINK'],
    ["a user's link to another user's directory", 'user/to-theirs', 'UNSAFE_LINK'],
    ["a user's link through such a link", 'user/through', 'UNSAFE_LINK'],
    ["root's link through such a link", 'user/of-root-through', 'UNSAFE_LINK'],
    ["a user's hard link to a link of root's", 'user/linked', 'UNSAFE_LINK'],
    ['forty links', 'link40', 'is-root'],
    ['one more', 'chain', 'ELOOP'],
    ['a link to itself', 'user/loop', 'ELOOP'],
    ['a link to nowhere', 'broken', 'ENOENT'],
    ['a missing directory', 'root/none/inner', 'ENOENT'],
    ['a file on the way', 'root/is-root/inner', 'ENOTDIR'],
  ];
  for (const [name, path, expected] of ROWS) {
    test(`${name}: ${expected}`, () => assert.equal(led(sandbox.path(path)), expected));
  }

  test('the empty path leads nowhere', () => assert.equal(led(''), 'ENOENT'));

  test('relative paths begin in the working directory', (t) => {
    const invoker = process.cwd();
    process.chdir(dir);
    t.after(() => process.chdir(invoker));
    assert.equal(led('to-user/own'), 'is-user-own');
    assert.equal(led('user/to-root'), 'UNSAFE_LINK');
  });

  test('a link of the kernel leads where the kernel says', () => {
    assert.equal(led(`/proc/self/cwd/${'../'.repeat(30)}${dir}/root`), 'is-root');
  });

  test('the effective user trusts own links, as the system trusts the user', () => {
    process.seteuid?.(USER);
    try {
      assert.equal(led(sandbox.path('user/to-root')), 'is-root');
    } finally {
      process.seteuid?.(0);
    }
  });

  test('no descriptor stays open', () => {
    const first = openDescriptors();
    for (const [, path] of ROWS) led(sandbox.path(path));
    assert.equal(openDescriptors(), first);
  });
});
