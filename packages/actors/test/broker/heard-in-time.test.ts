import { type Delivery, MessageBroker, queue } from '@ringmaster/actors';
import { createTestSystem } from '@ringmaster/actors/testkit';
import { expect, it, onTestFinished } from 'vitest';

const VISIBILITY_MS = 10_000;
const LONG = { timeout: 600_000 };
const notes = queue<number>('heard-in-time/notes', { visibilityMs: VISIBILITY_MS });
/** Of the broker's thread, for each of its messages. */
const SLOW_MS = 50;
const MESSAGES = 200;

it('G68, B4: an acknowledgement that came in time counts, however long it stands in the broker’s mailbox, behind the alarm too', async () => {
  const system = await createTestSystem({ mode: 'deterministic', threads: 1 });
  onTestFinished(() => system.stop());
  const broker = MessageBroker.start(system, { thread: 'owner' });
  const given: Delivery<number>[] = [];
  broker.consume(notes, {
    tell: (delivery) => {
      given.push(delivery);
      return 'accepted';
    },
  });
  await broker.enqueue(notes, 0);
  await system.settle();
  await system.advanceTo(VISIBILITY_MS / 2);
  await broker.enqueue(notes, 1);
  await system.advanceTo(VISIBILITY_MS - 1);
  // The alarm of the first rings meanwhile, and is heard behind these, when the time of the second is over as well.
  system.faults.slow(broker.ref, SLOW_MS);
  const busy = Promise.all(Array.from({ length: MESSAGES }, () => broker.ref.ask({ type: 'queue-stats', queue: notes.id }, LONG)));
  await system.advanceTo(1.4 * VISIBILITY_MS);
  expect(given.map(({ body }) => body)).toEqual([0, 1]);
  given[1]?.ack();
  await busy;
  await system.settle();
  expect(await broker.stats(notes)).toMatchObject({ acknowledged: 1, redelivered: 1, unacknowledged: 1, stale: 0 });
});
