import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Reads a small text file; `undefined` if there is none. */
export type ReadText = (path: string) => string | undefined;

const CGROUP_ROOT = '/sys/fs/cgroup';

/**
 * How many threads may usefully run at once: cores this process may use, less what its cgroup's CPU quota takes away.
 *
 * A quota is rounded down: threads beyond it are stopped for the rest of each period, all at once, and a ring whose
 * other side is stopped waits tens of milliseconds.
 */
export function usableParallelism(cores: number = availableParallelism(), read: ReadText = readText): number {
  const quota = Math.min(quotaOfVersion2(read), quotaOfVersion1(read));
  return Math.max(1, Math.min(cores, Math.floor(quota)));
}

/** `cpu.max` holds "max 100000" or "150000 100000"; every group up to the root may narrow it. */
function quotaOfVersion2(read: ReadText): number {
  let quota = Number.POSITIVE_INFINITY;
  for (const group of groupsUp(ownGroup(read, (line) => line.startsWith('0::')))) {
    const [allowed, period] = (read(`${CGROUP_ROOT}${group}/cpu.max`) ?? '').trim().split(/\s+/);
    quota = Math.min(quota, cores(Number(allowed), Number(period)));
  }
  return quota;
}

function quotaOfVersion1(read: ReadText): number {
  let quota = Number.POSITIVE_INFINITY;
  for (const group of groupsUp(ownGroup(read, (line) => /^\d+:(?:[^:]*,)?cpu(?:,[^:]*)?:/.test(line)))) {
    const folder = `${CGROUP_ROOT}/cpu${group}`;
    quota = Math.min(quota, cores(Number(read(`${folder}/cpu.cfs_quota_us`) ?? NaN), Number(read(`${folder}/cpu.cfs_period_us`) ?? NaN)));
  }
  return quota;
}

/** No number ("max", -1, no file) is no quota. */
function cores(allowedUs: number, periodUs: number): number {
  return allowedUs > 0 && periodUs > 0 ? allowedUs / periodUs : Number.POSITIVE_INFINITY;
}

/** Path of the group this process is in. In a container it is often that of the host, and only the root file exists. */
function ownGroup(read: ReadText, isOurs: (line: string) => boolean): string {
  const line = (read('/proc/self/cgroup') ?? '').split('\n').find(isOurs);
  return line?.split(':').slice(2).join(':') ?? '/';
}

/** "/a/b" -> "/a/b", "/a", "". */
function groupsUp(group: string): string[] {
  const parts = group.split('/').filter((part) => part !== '' && part !== '..');
  return Array.from({ length: parts.length + 1 }, (_, dropped) =>
    parts
      .slice(0, parts.length - dropped)
      .map((part) => `/${part}`)
      .join(''),
  );
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
