import { Worker } from 'node:worker_threads';
import { Juggler } from '../blocks/juggle.ts';
import { juggleResult, jugglePlan, type JuggleReport } from '../blocks/juggle-plan.ts';
import { type Arm, textOption } from '../harness/arm.ts';

/** A buffer on its way. */
export interface RawBall {
  readonly ball: number;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** The same over `postMessage`. Options: those of a juggle plan, and `how`: `transfer` or `clone`. */
export const rawBlocks: Arm = async (options) => {
  const plan = jugglePlan(options);
  const isTransfer = textOption(options, 'how') === 'transfer';
  const worker = new Worker(new URL('./raw-juggling-worker.js', import.meta.url), { workerData: { isTransfer } });
  const hands = Array.from({ length: plan.balls }, () => new Uint8Array(plan.bytes));
  const report = await new Promise<JuggleReport>((resolve, reject) => {
    const toss = (ball: number, mark: number): void => {
      const body = hands[ball] as Uint8Array<ArrayBuffer>;
      body[0] = mark;
      worker.postMessage({ ball, body } satisfies RawBall, isTransfer ? [body.buffer] : []);
    };
    const juggling = new Juggler(plan, toss, resolve);
    worker.on('error', reject);
    worker.on('message', ({ ball, body }: RawBall) => {
      hands[ball] = body;
      juggling.caught(ball, body[0] as number);
    });
    juggling.begin();
  });
  await worker.terminate();
  return juggleResult(report);
};
