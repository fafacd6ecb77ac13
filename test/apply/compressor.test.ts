// `compressor` with each of its programs: what comes out can be read back by that program, and mailed.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { commandOf, needs } from '../support/requirement.ts';
import { Sandbox, useSandbox } from '../support/sandbox.ts';

const root = useSandbox('compressor');
const LINES = 'a line of the log\n'.repeat(100_000);

const ROWS = [
  { name: 'gzip', level: 9, extension: '.gz', packages: 'gzip' },
  { name: 'zstd', level: 3, extension: '.zst', packages: 'zstd' },
  { name: 'xz', level: 0, extension: '.xz', packages: 'xz-utils' },
  { name: 'bzip2', level: 1, extension: '.bz2', packages: 'bzip2' },
  { name: 'lz4', level: 9, extension: '.lz4', packages: 'lz4' },
];

describe('compressor', () => {
  for (const { name, level, extension, packages } of ROWS) {
    for (const argument of [name, `${name} ${level}`]) {
      test(argument, needs(commandOf(`/usr/bin/${name}`, packages)), async () => {
        const box = new Sandbox(root.path(argument.replace(' ', '-')));
        mkdirSync(box.dir);
        box.write('a.log', LINES);
        const mailer = box.write('mailer', `#!/bin/sh\nexec cat > ${box.dir}/mailed\n`, 0o755);
        const directives = `compress\ncompressor ${argument}\nmail someone\nmailfirst\nrotate 3`;
        const config = box.write('conf', `"${box.dir}/a.log" {\nsize 1\n${directives}\n}\n`);
        const { exit, stderr } = await box.rotate(['-m', mailer, config]);
        assert.deepEqual({ exit, stderr }, { exit: 0, stderr: '' });
        const archive = box.path(`a.log.1${extension}`);
        const back = spawnSync(name, ['-dc', archive], { maxBuffer: 2 * LINES.length });
        assert.equal(back.stdout.toString('latin1'), LINES);
        assert.equal(box.read('mailed'), LINES);
      });
    }
  }
});
