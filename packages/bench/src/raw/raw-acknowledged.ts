import { type Arm, numberOr } from '../harness/arm.ts';
import { listen } from './endpoint.ts';
import { startServer } from './raw-worker-start.ts';

/** Small messages to a worker over `postMessage`, each answered, many under way. Options: `messages` (300 000), `warmUpMessages` (100 000), `inFlight` (10 000). */
export const rawAcknowledged: Arm = async (options) => {
  const messages = numberOr(options, 'messages', 300_000);
  const warmUp = numberOr(options, 'warmUpMessages', 100_000);
  const inFlight = numberOr(options, 'inFlight', 10_000);
  const worker = await startServer();
  let acknowledge: (id: number) => void = () => undefined;
  listen(worker, (id: number) => acknowledge(id - 1));
  const run = (count: number): Promise<number> =>
    new Promise((resolve) => {
      let next = 0;
      let right = 0;
      const send = (): void => worker.postMessage({ type: 'get', id: next++ });
      let expected = 0;
      acknowledge = (id) => {
        if (id === expected++) right++;
        if (next < count) send();
        if (expected === count) resolve(right);
      };
      for (let one = 0; one < Math.min(inFlight, count); one++) send();
    });
  await run(warmUp);
  const begun = performance.now();
  const received = await run(messages);
  const perSecond = (messages / (performance.now() - begun)) * 1e3;
  await worker.terminate();
  return { sent: messages, received, figures: { perSecond } };
};
