// Keeps what V8 makes of the program when it runs, so that the launcher starts it without compiling it. V8
// takes the code only in the version, and with the flags, that made it; anywhere else the program is compiled.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const WARM_UP = path.join(import.meta.dirname, 'warm-up.mjs');

/** Runs the program over a few logs, and writes the code that this took, behind the digest of the program. */
export function makeCode(program, file) {
  const folder = mkdtempSync(path.join(tmpdir(), 'logrotor-build-'));
  try {
    const draft = path.join(folder, 'code');
    const words = ['-s', path.join(folder, 'state'), makeLogs(folder)];
    spawnSync(process.execPath, [WARM_UP, program, draft, ...words], { stdio: 'ignore' });
    const code = readFileSync(draft);
    const digest = readFileSync(program, 'latin1').slice(3, 3 + 64);
    writeFileSync(`${file}.${process.pid}`, Buffer.concat([Buffer.from(digest), code]));
    renameSync(`${file}.${process.pid}`, file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Logs of which some are due: the result is their configuration. */
function makeLogs(folder) {
  const logs = path.join(folder, 'logs');
  mkdirSync(logs);
  for (const name of ['a', 'b']) {
    writeFileSync(path.join(logs, `${name}.idle`), 'a line\n');
    writeFileSync(path.join(logs, `${name}.due`), 'a line\n');
    writeFileSync(path.join(logs, `${name}.due.1`), 'a line\n');
  }
  const config = path.join(folder, 'config');
  const due = 'size 1\nrotate 3\ncreate\ncompress\npostrotate\ntrue\nendscript\n';
  const stanzas = [`${logs}/*.idle {\ndaily\ncreate\n}\n`, `${logs}/*.due {\n${due}}\n`];
  writeFileSync(config, stanzas.join(''), { mode: 0o644 });
  return config;
}
