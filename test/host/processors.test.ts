// How many processors the cgroups of a process allow, as the kernel shows them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cgroupProcessors } from '../../src/host/processors.ts';
import { Sandbox, useSandbox } from '../support/sandbox.ts';

interface Row {
  readonly what: string;
  readonly cgroup: string;
  readonly files: Readonly<Record<string, string>>;
  readonly processors: number;
}

const ROWS: readonly Row[] = [
  { what: 'nothing is known', cgroup: '', files: {}, processors: Infinity },
  {
    what: 'version 2: no limit',
    cgroup: '0::/a/b\n',
    files: { 'a/b/cpu.max': 'max 100000\n' },
    processors: Infinity,
  },
  {
    what: 'version 2: its own limit',
    cgroup: '0::/a/b\n',
    files: { 'a/b/cpu.max': '200000 100000\n', 'a/cpu.max': 'max 100000\n' },
    processors: 2,
  },
  {
    what: 'version 2: a tighter limit above, part of a processor is one',
    cgroup: '0::/a/b\n',
    files: { 'a/b/cpu.max': '300000 100000\n', 'a/cpu.max': '25000 100000\n' },
    processors: 1,
  },
  {
    what: 'version 2: in a container that sees its own tree only',
    cgroup: '0::/\n',
    files: { 'cpu.max': '150000 100000\n' },
    processors: 2,
  },
  {
    what: 'version 1: quota and period of the controller cpu',
    cgroup: '5:memory:/m\n4:cpu,cpuacct:/a/b\n',
    files: {
      'cpu,cpuacct/a/b/cpu.cfs_quota_us': '-1\n',
      'cpu,cpuacct/a/b/cpu.cfs_period_us': '100000\n',
      'cpu,cpuacct/a/cpu.cfs_quota_us': '300000\n',
      'cpu,cpuacct/a/cpu.cfs_period_us': '100000\n',
      'memory/m/cpu.cfs_quota_us': '1\n',
      'memory/m/cpu.cfs_period_us': '1\n',
    },
    processors: 3,
  },
  {
    what: 'both versions side by side',
    cgroup: '1:cpu:/a\n0::/b\n',
    files: {
      'cpu/a/cpu.cfs_quota_us': '400000\n',
      'cpu/a/cpu.cfs_period_us': '100000\n',
      'unified/b/cpu.max': '300000 100000\n',
    },
    processors: 3,
  },
];

const root = useSandbox('processors');

describe('the time of processors that the cgroups allow', () => {
  for (const [index, { what, cgroup, files, processors }] of ROWS.entries()) {
    test(what, () => {
      const box = new Sandbox(root.path(String(index)));
      box.write('proc/self/cgroup', cgroup);
      for (const [name, text] of Object.entries(files)) box.write(`sys/fs/cgroup/${name}`, text);
      assert.equal(cgroupProcessors(box.dir), processors);
    });
  }
});
