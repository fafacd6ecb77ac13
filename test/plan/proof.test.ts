/** What the writers of a renamed log, as they were seen before they were told and after, prove. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PRESETS, type Reopening } from '../../src/config/reopen.ts';
import { judgeProof, type Holder, type Observation, type Told } from '../../src/plan/proof.ts';

const PID_FILE: Reopening = {
  kind: 'on',
  name: '/run/a.pid',
  programs: [],
  telling: {
    kind: 'pidfile',
    paths: ['/run/a.pid'],
    unit: undefined,
    signal: 'HUP',
    acknowledges: false,
  },
  others: 'drain',
  lazy: false,
};
const MASTER: Holder = { pid: 10, program: 'nginx' };
const WORKER: Holder = { pid: 11, program: 'nginx' };
const READER: Holder = { pid: 12, program: 'tail' };
const SEEN: Observation = { before: [MASTER], after: [], complete: true, remote: false };
const TOLD: Told = { pids: new Set([10]), failed: false };
const NOBODY_TOLD: Told = { pids: new Set(), failed: false };
const FAILED: Told = { pids: new Set(), failed: true };

function preset(name: string): Reopening {
  const found = PRESETS.get(name);
  assert.ok(found !== undefined);
  return found;
}

interface Row {
  readonly name: string;
  readonly seen: Partial<Observation>;
  readonly reopening?: Reopening;
  readonly told?: Told;
  readonly proof: string;
}

const ROWS: readonly Row[] = [
  { name: 'who held it has let go', seen: {}, proof: 'proved' },
  { name: 'the same, though somebody could not be told', seen: {}, told: FAILED, proof: 'proved' },
  { name: 'nobody was seen before', seen: { before: [] }, proof: 'unseen: nobody' },
  { name: 'not everybody was seen', seen: { complete: false }, proof: 'unseen: hidden' },
  {
    name: 'nobody of those that were seen held it',
    seen: { before: [], complete: false },
    proof: 'unseen: hidden',
  },
  { name: 'other machines may write to it', seen: { remote: true }, proof: 'unseen: remote' },
  { name: 'who was told still holds it', seen: { after: [MASTER] }, proof: 'held' },
  {
    name: 'the same, though not everybody was seen',
    seen: { after: [MASTER], complete: false },
    proof: 'held',
  },
  {
    name: 'the same, on a network filesystem',
    seen: { after: [MASTER], remote: true },
    proof: 'held',
  },
  { name: 'somebody else still holds it', seen: { after: [READER] }, proof: 'draining' },
  { name: 'a child of who was told still holds it', seen: { after: [WORKER] }, proof: 'draining' },
  {
    name: 'a worker of nginx still holds it',
    seen: { after: [WORKER] },
    reopening: preset('nginx'),
    proof: 'held',
  },
  {
    name: 'a worker of apache still holds it',
    seen: { after: [{ pid: 11, program: 'apache2' }] },
    reopening: preset('apache'),
    proof: 'draining',
  },
  {
    name: 'syslog-ng still holds it after its command',
    seen: { after: [{ pid: 10, program: 'syslog-ng' }] },
    reopening: preset('syslog-ng'),
    told: NOBODY_TOLD,
    proof: 'held',
  },
  { name: 'nobody could be told', seen: { after: [READER] }, told: FAILED, proof: 'held' },
  {
    name: 'lazy: who was told still holds it',
    seen: { after: [MASTER] },
    reopening: { ...PID_FILE, lazy: true },
    proof: 'draining',
  },
  {
    name: 'busybox still holds it',
    seen: { after: [{ pid: 10, program: 'busybox' }] },
    reopening: preset('busybox'),
    told: NOBODY_TOLD,
    proof: 'draining',
  },
];

for (const { name, seen, reopening = PID_FILE, told = TOLD, proof } of ROWS) {
  test(`${name}: ${proof}`, () => {
    const judged = judgeProof({ ...SEEN, ...seen }, reopening, told);
    const because = judged.kind === 'unseen' ? `: ${judged.because}` : '';
    assert.equal(`${judged.kind}${because}`, proof);
  });
}
