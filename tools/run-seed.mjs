/**
 * One seed for all random tests of a run, in `SEED`. In `.ci/run` it follows from the commit: each commit tries something new, and a run of it that
 * failed fails again.
 */
import { spawnSync } from 'node:child_process';

/** So many digits are fewer than the 31 bits of a seed. */
const DIGITS = 7;

export function runSeed() {
  return seedOf(process.env.SEED, commitOfHead());
}

/** The one that was given, or that of the commit; outside a repository, any. */
export function seedOf(given, commit) {
  if (given !== undefined) return given;
  return String(commit === undefined ? Math.floor(Math.random() * 2 ** 31) : Number.parseInt(commit.slice(0, DIGITS), 16));
}

function commitOfHead() {
  const { status, stdout } = spawnSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
