import { expect, test } from 'vitest';
import { usableParallelism } from '#core/host/parallelism.js';

function files(content: Record<string, string>): (path: string) => string | undefined {
  return (path) => content[path];
}

test('usableParallelism is the number of cores where there is no quota', () => {
  expect(usableParallelism(8, files({}))).toBe(8);
  expect(usableParallelism(8, files({ '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': 'max 100000\n' }))).toBe(8);
  const noQuota = { '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n', '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n' };
  expect(usableParallelism(8, files(noQuota))).toBe(8);
});

test('usableParallelism respects the tightest quota on the way up, rounded down, at least 1', () => {
  const tree = {
    '/proc/self/cgroup': '0::/kube/pod/box\n',
    '/sys/fs/cgroup/kube/pod/box/cpu.max': 'max 100000\n',
    '/sys/fs/cgroup/kube/pod/cpu.max': '350000 100000\n',
    '/sys/fs/cgroup/kube/cpu.max': '600000 100000\n',
  };
  expect(usableParallelism(8, files(tree))).toBe(3);
  expect(usableParallelism(2, files(tree))).toBe(2);
  expect(usableParallelism(8, files({ '/sys/fs/cgroup/cpu.max': '50000 100000' }))).toBe(1);
});

test('usableParallelism respects the quota of cgroup version 1', () => {
  const tree = {
    '/proc/self/cgroup': '12:memory:/box\n4:cpu,cpuacct:/box\n',
    '/sys/fs/cgroup/cpu/box/cpu.cfs_quota_us': '200000\n',
    '/sys/fs/cgroup/cpu/box/cpu.cfs_period_us': '100000\n',
  };
  expect(usableParallelism(8, files(tree))).toBe(2);
});
