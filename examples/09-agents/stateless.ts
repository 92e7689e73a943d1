import { createHash, pbkdf2Sync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pureTask } from '@ringmaster/actors';
import type { Area } from './kinds.ts';

/** One number for what an area holds. Nobody's state is needed for it, so it runs in a thread of a pool. */
export const hash = pureTask(import.meta.url, 'repo/hash', async ({ root, files }: Area, run) => {
  const whole = createHash('sha256');
  for (const file of files) whole.update(await readFile(join(root, file), { signal: run.signal }));
  return whole.digest('hex');
});

/** The same, so slowly that nobody can guess: a loop that looks whether it is still wanted, and says how far it is. */
export const seal = pureTask(import.meta.url, 'repo/seal', ({ files }: Area, run) => {
  let key = '';
  for (const [index, file] of files.entries()) {
    for (let round = 0; round < 1_000; round++) {
      if (run.cancelled()) throw run.signal.reason;
      key = pbkdf2Sync(key, file, 1_000, 32, 'sha256').toString('hex');
    }
    run.progress((index + 1) / files.length, file);
  }
  return key;
});
