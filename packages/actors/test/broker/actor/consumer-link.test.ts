import { expect, it } from 'vitest';
import { ConsumerLink } from '#actors/broker/actor/consumer-link.js';
import { QueuedMessage } from '#actors/broker/queue/queued-message.js';

interface Item {
  readonly type: string;
  readonly body?: unknown;
}

it('U5: for a thread that reads nothing no more waits than its consumer may have in hand, the latest of it', async () => {
  const written: Item[] = [];
  let room = 1;
  let made = (): void => undefined;
  const writer = {
    tryWrite: (item: Item) => room-- > 0 && written.push(item) > 0,
    get ready() {
      return new Promise<void>((resolve) => (made = resolve));
    },
  };
  const link = new ConsumerLink({ id: 'c', queue: 'q', prefetch: 3 }, writer as never, { unsendable: () => undefined });
  link.begin(1, '');
  const times = { publishedAtMs: 0, expiresAtMs: undefined };
  for (let n = 0; n < 100; n++) {
    const facts = { key: n, givenId: undefined, body: n, priority: 0, bytes: 0, deaths: [], hops: 0, request: undefined };
    link.deliver(new QueuedMessage(facts, times));
  }
  room = Number.POSITIVE_INFINITY;
  made();
  await Promise.resolve();
  await Promise.resolve();
  expect(written.map(({ body }) => body)).toEqual([undefined, 96, 97, 98, 99]);
});
