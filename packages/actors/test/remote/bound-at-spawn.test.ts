import { createTestSystem } from '@ringmaster/actors/testkit';
import { expect, it } from 'vitest';
import { recorder } from '../fixtures/recorder.ts';
import { numbersOf, upTo } from '../support/blocked.ts';

it.each([
  { mailbox: { capacity: 10 }, accepted: 64 },
  { mailbox: { capacity: 100 }, accepted: 100 },
])('B23, I4: the window of a sender holds from the spawn on, before the actor is there: $mailbox', async ({ mailbox, accepted }) => {
  await using kit = await createTestSystem({ mode: 'deterministic', threads: 1 });
  const receiver = kit.spawn(recorder, { thread: { spread: 0 }, mailbox });
  // One batch: that thread has not taken the spawn before it.
  const said = upTo(1_000).map((n) => receiver.tell({ type: 'note', from: 'a', n }));
  expect(said.filter((one) => one === 'accepted')).toHaveLength(accepted);
  await receiver.started;
  await kit.settle();
  expect(await numbersOf(receiver)).toEqual(upTo(accepted));
});
