import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { windowArm } from '../calls/window-arm.ts';
import { type Arm, numberOr } from '../harness/arm.ts';

/**
 * piscina, tuned for many small tasks: each thread takes as many at a time as are under way, and waits for them in `Atomics.wait`. By
 * its defaults (`tuned: false`) a thread has one task at a time. Options: those of a window, `threads` (1), and `tuned` (true).
 */
export const piscinaWindow: Arm = async (options) => {
  const threads = numberOr(options, 'threads', 1);
  const pool = new Piscina<{ readonly type: 'get'; readonly id: number }, number>({
    filename: fileURLToPath(new URL('./piscina-worker.js', import.meta.url)),
    minThreads: threads,
    maxThreads: threads,
    ...(options.tuned === false ? {} : { concurrentTasksPerWorker: 1_000, atomics: 'sync' }),
  });
  const result = await windowArm((id) => pool.run({ type: 'get', id }), options);
  await pool.destroy();
  return result;
};
