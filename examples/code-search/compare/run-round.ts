import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Digest } from './digest.ts';

/** What `single-process.ts` and `actors-process.ts` print. */
export interface RoundResult {
  readonly ms: number;
  readonly digest: Digest;
}

/** Runs one of the two programs in a process of its own. @throws if it fails, or when `signal` ends it */
export async function runRound(program: 'single' | 'actors', args: readonly string[], signal: AbortSignal): Promise<RoundResult> {
  const file = fileURLToPath(new URL(`../${program}-process.js`, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [file, ...args], { signal });
  return JSON.parse(stdout) as RoundResult;
}
