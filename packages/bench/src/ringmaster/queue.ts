import { createSystem, MessageBroker } from '@ringmaster/actors';
import { jobs, queueWorker } from '../actors/queue-worker.ts';
import { type Arm, numberOr } from '../harness/arm.ts';

const OWNER = 0;
const LONG = { timeout: 100_000 };
/** Posted between two turns of the event loop. */
const BATCH = 256;

/**
 * Small messages through a queue: published and brokered in the owner's thread, consumed and acknowledged in a worker. Done when the broker has all
 * acknowledgements. Options: `messages` (300 000), `warmUpMessages` (100 000), `inFlight` (10 000) messages that are not acknowledged, `prefetch` (4 096),
 * `together` (1): so many are posted in one call, `plain`: the consumer is no actor, `confirm`: each publication is awaited, `inFlight` at a time.
 */
export const ringmasterQueue: Arm = async (options) => {
  const messages = numberOr(options, 'messages', 300_000);
  const warmUp = numberOr(options, 'warmUpMessages', 100_000);
  const inFlight = numberOr(options, 'inFlight', 10_000);
  const system = await createSystem({ threads: 1 });
  const broker = MessageBroker.start(system, { thread: 'owner' });
  const plan = queueWorker({ broker: broker.ref, prefetch: numberOr(options, 'prefetch', 4_096), isPlain: options.plain === true });
  const worker = system.spawn(plan, { thread: { spread: 0 } });
  if ((await worker.ask({ type: 'where' }, LONG)) === OWNER)
    throw new Error('Cannot measure a queue across threads: the consumer is in the owner');
  const together = numberOr(options, 'together', 1);
  const post =
    together === 1 ? postOne : (of: MessageBroker, from: number, to: number) => postSome(of, from, Math.min(to, from + together));
  const publish = options.confirm === true ? enqueued : posted(post);
  await publish(broker, 0, warmUp, inFlight);
  const begun = performance.now();
  await publish(broker, warmUp, warmUp + messages, inFlight);
  const perSecond = (messages / (performance.now() - begun)) * 1e3;
  const { received, sum } = await worker.ask({ type: 'tally' }, LONG);
  const all = warmUp + messages;
  if (sum !== (all * (all - 1)) / 2) throw new Error(`Cannot count what came through the queue: the ids come to ${sum}`);
  await system.stop();
  return { sent: messages, received: received - warmUp, figures: { perSecond } };
};

/** Publishes from a number to another, or some of them, and returns up to where; the same number: there is no room. */
type Post = (broker: MessageBroker, from: number, to: number) => number;

const postOne: Post = (broker, from) => (broker.post(jobs, { type: 'get', id: from }) === 'accepted' ? from + 1 : from);

const postSome: Post = (broker, from, to) => {
  const bodies = Array.from({ length: to - from }, (_, index) => ({ type: 'get' as const, id: from + index }));
  return broker.postAll(jobs, bodies) === 'accepted' ? to : from;
};

function posted(post: Post) {
  return async (broker: MessageBroker, from: number, to: number, inFlight: number): Promise<void> => {
    let done = from;
    for (let next = from; done < to; ) {
      const end = Math.min(to, next + BATCH, done + inFlight);
      for (let known = -1; next < end && next !== known; ) {
        known = next;
        next = post(broker, next, end);
      }
      await turn();
      if (next - done >= inFlight || next === to) done = await acknowledged(broker);
    }
  };
}

async function enqueued(broker: MessageBroker, from: number, to: number, inFlight: number): Promise<void> {
  let next = from;
  const place = async (): Promise<void> => {
    while (next < to) await broker.enqueue(jobs, { type: 'get', id: next++ });
  };
  await Promise.all(Array.from({ length: inFlight }, place));
  while ((await acknowledged(broker)) < to) await turn();
}

async function acknowledged(broker: MessageBroker): Promise<number> {
  return (await broker.stats(jobs))?.acknowledged ?? 0;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
