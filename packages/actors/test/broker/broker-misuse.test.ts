import { type Delivery, MessageBroker, queue, TaskScheduler, topic } from '@ringmaster/actors';
import { createTestSystem } from '@ringmaster/actors/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { termsOf } from '#actors/contract/queue-terms.js';

const letters = queue<number>('letters');
const said = topic<number>('rooms.*.said', { retain: true });
const nothing = undefined as never;

async function open() {
  const system = await createTestSystem({ seed: 1 });
  onTestFinished(async () => {
    await system.stop();
  });
  return system;
}

it.each<[string, (broker: MessageBroker) => unknown, string]>([
  ['publish', (broker) => broker.publish(nothing, 1 as never), 'Cannot publish to: the first argument is a topic, as topic() makes it'],
  ['publish', (broker) => broker.publish(said, 1), 'Cannot publish to "rooms.*.said": it names many topics'],
  ['at', () => said.at('*'), `without '.', '*' and '>', not "*"; many topics are declared by topic()`],
  ['at', () => said.at('a.b'), `without '.', '*' and '>', not "a.b"`],
  ['forget', (broker) => broker.forget(said), 'Cannot forget "rooms.*.said": it names many topics'],
  ['forget', (broker) => broker.forget(nothing), 'Cannot forget: the first argument is a topic'],
  [
    'subscribe',
    (broker) => broker.subscribe(letters as never, { tell: () => 'accepted' }),
    'Cannot subscribe: the first argument is a topic',
  ],
  ['subscribe', (broker) => broker.subscribe(said, nothing), 'Cannot subscribe to "rooms.*.said": the recipient has no tell'],
  ['post', (broker) => broker.post(nothing, 1 as never), 'Cannot publish to queue: the first argument is a queue'],
  ['postAll', (broker) => broker.postAll(nothing, [1] as never), 'Cannot publish to queue: the first argument is a queue'],
  ['postAll', (broker) => broker.postAll(letters, 1 as never), 'Cannot publish to queue "letters": bodies is a list, not 1'],
  [
    'postAll',
    (broker) => broker.postAll(letters, Array(1_025).fill(1)),
    'Cannot publish to queue "letters": at most 1024 at once, not 1025',
  ],
  ['postAll', (broker) => broker.postAll(letters, [1], { id: 'a' } as never), 'Cannot publish to queue "letters": there is no option "id"'],
  ['postAll', (broker) => broker.postAll(letters, [1], { priority: 10 }), 'Cannot publish to queue "letters": priority is a whole number'],
  [
    'post',
    (broker) => broker.post(letters, 1, { fairnessKey: 7 as never }),
    'Cannot publish to queue "letters": fairnessKey is a text, not empty, not 7',
  ],
  [
    'post',
    (broker) => broker.post(letters, 1, { fairnessWeight: 2 }),
    'Cannot publish to queue "letters": fairnessWeight is how many messages of a key have one turn, and there is no fairnessKey',
  ],
  [
    'postAll',
    (broker) => broker.postAll(letters, [1], { fairnessKey: 'a', fairnessWeight: 1_001 }),
    'Cannot publish to queue "letters": fairnessWeight is a whole number from 1 to 1000, not 1001',
  ],
  [
    'purge',
    (broker) => broker.purge(letters, { fairnessKey: '' }),
    'Cannot purge queue "letters": fairnessKey is a text, not empty, not ""',
  ],
  ['delete', (broker) => broker.delete(nothing), 'Cannot delete queue: the first argument is a queue, as queue() makes it, not undefined'],
  [
    'purge',
    (broker) => broker.purge('letters' as never),
    'Cannot purge queue: the first argument is a queue, as queue() makes it, not "letters"',
  ],
  ['stats', (broker) => broker.stats(nothing), 'Cannot look at queue: the first argument is a queue'],
  ['configure', (broker) => broker.configure(nothing), 'Cannot configure queue: the first argument is a queue'],
  ['peek', (broker) => broker.peek(nothing), 'Cannot peek into queue: the first argument is a queue'],
  [
    'peek',
    (broker) => broker.peek(letters, Number.NaN),
    'Cannot peek into queue "letters": limit is a whole number from 0, or Infinity, not NaN',
  ],
  ['replay', (broker) => broker.replay(nothing), 'Cannot replay queue: the first argument is a queue'],
  ['replay', (broker) => broker.replay(letters, { id: ['a'] } as never), 'Cannot replay queue "letters": there is no option "id"'],
  ['replay', (broker) => broker.replay(letters, { ids: 'a' as never }), 'Cannot replay queue "letters": ids is a list of texts, not "a"'],
  ['replay', (broker) => broker.replay(letters, { from: letters as never }), 'Cannot replay queue "letters": from is the id of a queue'],
  ['replay', (broker) => broker.replay(letters, { countMax: -1 }), 'Cannot replay queue "letters": countMax is a whole number from 0'],
])('%s refuses what makes no sense, and says what', async (_, call, message) => {
  const broker = MessageBroker.start(await open());
  await expect(async () => call(broker)).rejects.toThrow(message);
});

it('U6: refuses an actor of another system as a consumer, where it is given, and goes on', async () => {
  const [ours, theirs] = [await open(), await createTestSystem({ seed: 2 })];
  onTestFinished(() => theirs.stop());
  const broker = MessageBroker.start(ours);
  const reader = theirs.probe<Delivery<number>>('reader');
  expect(() => broker.consume(letters, reader.ref)).toThrow('Cannot consume queue "letters": "reader" belongs to another system');
  await broker.enqueue(letters, 7);
  expect(ours.events.seen.filter(({ type }) => type === 'restarted')).toEqual([]);
});

it('U7: an option that is there and undefined has its default, as if it were not there', async () => {
  const system = await open();
  const broker = MessageBroker.start(system, { thread: nothing, queues: nothing, mailboxMax: nothing });
  expect((broker.ref as unknown as { readonly thread: number }).thread).toBe(0);
  const names = ['maxAttempts', 'visibilityMs', 'ttlMs', 'messagesMax', 'bytesMax', 'overflow', 'dedupMs', 'backoff', 'deadLetters'];
  const vague = queue<number>('letters', Object.fromEntries(names.map((name) => [name, undefined])));
  expect(termsOf(vague.options)).toEqual(termsOf(letters.options));
  await broker.create(letters);
  await broker.create(vague);
  expect(await broker.enqueue(vague, 1, { id: 'a', delayMs: nothing, ttlMs: nothing, priority: nothing })).toMatchObject({ id: 'a' });
  const scheduler = TaskScheduler.start(system, { thread: nothing, tasksMax: nothing, graceMs: nothing });
  expect((scheduler.ref as unknown as { readonly thread: number }).thread).toBe(0);
});
