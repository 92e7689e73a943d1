import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { windowArm } from '../calls/window-arm.ts';
import type { Arm } from '../harness/arm.ts';

/**
 * piscina, tuned for many small tasks: one thread that takes as many at a time as are under way, and waits for them in
 * `Atomics.wait`. By its defaults a thread has one task at a time. Options: those of a window.
 */
export const piscinaWindow: Arm = async (options) => {
  const pool = new Piscina<{ readonly type: 'get'; readonly id: number }, number>({
    filename: fileURLToPath(new URL('./piscina-worker.js', import.meta.url)),
    minThreads: 1,
    maxThreads: 1,
    concurrentTasksPerWorker: 1_000,
    atomics: 'sync',
  });
  const result = await windowArm((id) => pool.run({ type: 'get', id }), options);
  await pool.destroy();
  return result;
};
