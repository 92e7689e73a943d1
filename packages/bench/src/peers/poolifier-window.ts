import { fileURLToPath } from 'node:url';
import { FixedThreadPool } from 'poolifier';
import { windowArm } from '../calls/window-arm.ts';
import type { Arm } from '../harness/arm.ts';

/** poolifier: a pool of one thread without a queue of its own, so that each task is sent at once. Options: those of a window. */
export const poolifierWindow: Arm = async (options) => {
  const pool = new FixedThreadPool<{ readonly type: 'get'; readonly id: number }, number>(
    1,
    fileURLToPath(new URL('./poolifier-worker.js', import.meta.url)),
    { enableTasksQueue: false },
  );
  const result = await windowArm((id) => pool.execute({ type: 'get', id }), options);
  await pool.destroy();
  return result;
};
