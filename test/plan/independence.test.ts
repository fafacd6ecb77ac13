// Which logs may be handled side by side.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DEFAULTS, type Settings } from '../../src/config/settings.ts';
import { areIndependent } from '../../src/plan/independence.ts';

interface Row {
  readonly what: string;
  readonly logs: readonly string[];
  readonly settings?: Partial<Settings>;
  readonly independent: boolean;
}

const ROWS: readonly Row[] = [
  { what: 'two names', logs: ['/l/a.log', '/l/b.log'], independent: true },
  { what: 'one name in two directories', logs: ['/l/a.log', '/m/a.log'], independent: true },
  { what: 'a number behind a name', logs: ['/l/a', '/l/a.1'], independent: false },
  { what: 'a date behind a name', logs: ['/l/a', '/l/a-20261123'], independent: false },
  { what: 'letters behind a name', logs: ['/l/a', '/l/ab'], independent: true },
  {
    what: 'letters behind a name, and a date that may begin with them',
    logs: ['/l/a', '/l/ab'],
    settings: { dateformat: 'b%s' },
    independent: false,
  },
  {
    what: 'one name and one olddir',
    logs: ['/l/a.log', '/m/a.log'],
    settings: { olddir: '/old' },
    independent: false,
  },
  {
    what: 'a log in the olddir that has the name of an archive',
    logs: ['/l/a', '/old/a.1'],
    settings: { olddir: '/old' },
    independent: false,
  },
  {
    what: 'an extension that archives keep at their end',
    logs: ['/l/a.log', '/l/a.1.log'],
    settings: { extension: '.log' },
    independent: false,
  },
];

describe('logs are independent unless one could be the archive of another', () => {
  for (const { what, logs, settings = {}, independent } of ROWS) {
    test(what, () => {
      const all = { ...DEFAULTS, compress: true, ...settings };
      assert.equal(areIndependent(logs, all), independent);
      assert.equal(areIndependent(logs.toReversed(), all), independent);
    });
  }
});
