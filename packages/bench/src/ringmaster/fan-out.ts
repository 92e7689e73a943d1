import { type ActorRef, createSystem, MessageBroker } from '@ringmaster/actors';
import { type ListenerMessage, ticks, topicListener } from '../actors/topic-listener.ts';
import { type Arm, numberOr } from '../harness/arm.ts';

const OWNER = 0;
const LONG = { timeout: 100_000 };
/** Between two turns of the event loop. */
const BATCH = 25;

/**
 * Small messages from the owner to many listeners in a worker: published to a topic, by a broker in the owner's thread, or told to each of them. Done when
 * each has heard all. Options: `listeners` (100), `messages` (5 000), `warmUpMessages` (2 000), `inFlight` (500) that the last listener has not heard,
 * `how`: `topic` or `tells`.
 */
export const ringmasterFanOut: Arm = async (options) => {
  const messages = numberOr(options, 'messages', 5_000);
  const warmUp = numberOr(options, 'warmUpMessages', 2_000);
  const inFlight = numberOr(options, 'inFlight', 500);
  const system = await createSystem({ threads: 1 });
  const broker = MessageBroker.start(system, { thread: 'owner' });
  const args = options.how === 'topic' ? { broker: broker.ref } : {};
  const listeners = Array.from({ length: numberOr(options, 'listeners', 100) }, () =>
    system.spawn(topicListener(args), { thread: { spread: 0 } }),
  );
  const places = await Promise.all(listeners.map((listener) => listener.ask({ type: 'where' }, LONG)));
  if (places.includes(OWNER)) throw new Error('Cannot measure a fan-out across threads: a listener is in the owner');
  const topic = ticks.at('eu');
  const send =
    options.how === 'topic' ? (id: number) => broker.publish(topic, { id, price: id * 0.5 }) === 'accepted' : loopOfTells(listeners);
  const run = async (from: number, to: number): Promise<void> => {
    const last = listeners.at(-1);
    if (last === undefined) return;
    for (let next = from, heard = from; heard < to; ) {
      const end = Math.min(to, next + BATCH, heard + inFlight);
      while (next < end && send(next)) next++;
      await turn();
      if (next - heard >= inFlight || next === to) heard = await last.ask({ type: 'heard' }, LONG);
    }
  };
  await run(0, warmUp);
  const begun = performance.now();
  await run(warmUp, warmUp + messages);
  const perSecond = ((messages * listeners.length) / (performance.now() - begun)) * 1e3;
  const heard = await Promise.all(listeners.map((listener) => listener.ask({ type: 'heard' }, LONG)));
  await system.stop();
  const received = heard.reduce((sum, each) => sum + each - warmUp, 0);
  return { sent: messages * listeners.length, received, figures: { perSecond } };
};

/** False: there was no room on the way; the next call goes on where that was. */
function loopOfTells(listeners: readonly ActorRef<ListenerMessage>[]): (id: number) => boolean {
  let at = 0;
  return (id) => {
    const message = { type: 'tick', body: { id, price: id * 0.5 } } as const;
    for (; at < listeners.length; at++) if (listeners[at]?.tell(message) !== 'accepted') return false;
    at = 0;
    return true;
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
