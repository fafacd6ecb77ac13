// npm start: the main job on sample logs in a scratch folder, no root needed. Three rounds of new
// lines and a rotation; every archive is shipped to another folder and proved to be there; then every line
// that was ever written is looked for in what is left.
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { setUp } from './setup.mjs';
import { ROOT } from './tool.mjs';

const PROGRAM = path.join(ROOT, 'bin', 'logrotor');
const ROUNDS = 3;
const LINES_A_ROUND = 20_000;
const LOGS = ['access.log', 'orders.log'];

await setUp();
const scratch = mkdtempSync(path.join(os.tmpdir(), 'logrotor-demo-'));
try {
  process.exitCode = demonstrate() ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true });
}

function demonstrate() {
  const written = Object.fromEntries(LOGS.map((name) => [name, []]));
  makeConfig();
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const name of LOGS) writeLines(name, round, written[name]);
    console.log(`\nRound ${round}: ${LINES_A_ROUND} new lines in each log, then:`);
    if (!rotate()) return false;
  }
  writeLines(LOGS[0], ROUNDS + 1, written[LOGS[0]]);
  console.log(`\n${LINES_A_ROUND} more lines in ${LOGS[0]}, not rotated yet. What is there now:`);
  showTree();
  console.log('\nWhat was shipped, read back there:');
  const isProved = logrotor(['verify', '--remote'], () => true);
  console.log('\nIs every line still there, once, and in order?');
  return LOGS.map((name) => isComplete(name, written[name])).every(Boolean) && isProved;
}

/** logrotate reads no config that others could write, and wants safe folders when run as root. */
function makeConfig() {
  mkdirSync(path.join(scratch, 'logs'), { mode: 0o755 });
  mkdirSync(path.join(scratch, 'elsewhere'), { mode: 0o755 });
  const text = `${scratch}/logs/*.log {
    rotate 10
    compress
    delaycompress
    create
    missingok
    notifempty
    sharedscripts
    ship file://${scratch}/elsewhere
    postrotate
        echo "the postrotate script ran" >> ${scratch}/reloads
    endscript
}
`;
  writeFileSync(path.join(scratch, 'demo.conf'), text);
  chmodSync(path.join(scratch, 'demo.conf'), 0o644);
  console.log(`A configuration as logrotate has it, ${scratch}/demo.conf:\n\n${indent(text)}`);
}

function writeLines(name, round, written) {
  const lines = Array.from({ length: LINES_A_ROUND }, (_, index) => {
    const number = (round - 1) * LINES_A_ROUND + index + 1;
    return `${name} line ${number}: GET /item/${(number * 7919) % 1000} 200`;
  });
  appendFileSync(path.join(scratch, 'logs', name), `${lines.join('\n')}\n`);
  written.push(...lines);
}

function rotate() {
  return logrotor(['-v', '-f'], isDeed);
}

function logrotor(options, isShown) {
  const args = [...options, '-s', path.join(scratch, 'state'), path.join(scratch, 'demo.conf')];
  console.log(`  $ logrotor ${args.join(' ')}`);
  const child = spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8' });
  const output = child.stdout + child.stderr;
  if (child.status !== 0) {
    console.error(`${indent(output)}\nerror: logrotor ended with ${child.status ?? child.signal}`);
    return false;
  }
  console.log(indent(output.split('\n').filter(isShown).join('\n')));
  return true;
}

/** Of the verbose text only what changes the disk: not the archive numbers that do not exist yet. */
function isDeed(line) {
  return (
    /^(?:renaming|compressing|creating new|shipped)/.test(line) && !line.includes('(rotatecount')
  );
}

function showTree() {
  for (const name of readdirSync(path.join(scratch, 'logs')).toSorted()) {
    const { size } = statSync(path.join(scratch, 'logs', name));
    console.log(`  ${name.padEnd(20)} ${String(size).padStart(9)} bytes`);
  }
}

function isComplete(name, written) {
  const archives = readdirSync(path.join(scratch, 'logs'))
    .filter((file) => file.startsWith(`${name}.`))
    .toSorted((a, b) => archiveNumber(b) - archiveNumber(a));
  const found = [...archives, name].flatMap(linesOf);
  const isSame = found.length === written.length && found.every((line, i) => line === written[i]);
  const isRotated = archives.length === ROUNDS;
  const answer = isSame && isRotated ? 'yes' : `no: ${found.length} lines found`;
  const files = `${archives.length} archives and the live log`;
  console.log(`  ${name}: ${written.length} lines written, now in ${files}: ${answer}`);
  return isSame && isRotated;
}

function archiveNumber(file) {
  return Number(/\.(\d+)(?:\.gz)?$/.exec(file)?.[1]);
}

function linesOf(file) {
  const bytes = readFileSync(path.join(scratch, 'logs', file));
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  return text.split('\n').slice(0, -1);
}

function indent(text) {
  return text.trimEnd().replace(/^/gm, '    ');
}
