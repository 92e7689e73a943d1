import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type PlanName, partsOf, plans } from './plans.ts';
import type { Row } from './row.ts';

/** A plan, its parts on as many threads as there are cores. The rows are those of `simulate(plan)`, in their order. */
export async function simulateInThreads(plan: PlanName, progress: (done: number, of: number) => void): Promise<Row[]> {
  const parts = partsOf(plans[plan]);
  const found: Row[][] = parts.map(() => []);
  let [next, done] = [0, 0];
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL('./part-program.js', import.meta.url), { resourceLimits: { maxYoungGenerationSizeMb: 64 } });
    while (next < parts.length) {
      const part = next++;
      worker.postMessage({ plan, part });
      // Rejects with what the thread dies of.
      const [rows] = (await once(worker, 'message')) as [Row[]];
      found[part] = rows;
      progress(++done, parts.length);
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), parts.length) }, work));
  return found.flat();
}
