import { expect, it } from 'vitest';
import { Verdicts } from '#actors/broker/delivery/verdicts.js';

interface Said {
  readonly type: string;
  readonly tag?: number;
  readonly tags?: readonly number[];
}

it('U4: acknowledgements of a turn go together, in order, in messages that are short enough to be sent', async () => {
  const said: Said[] = [];
  const tell = (message: Said): 'accepted' => {
    said.push(message);
    return 'accepted';
  };
  const broker = { isAlive: true, tell };
  const verdicts = new Verdicts({ broker: broker as never, queue: 'q', life: 1, idPrefix: '' });
  verdicts.ack(7);
  await Promise.resolve();
  expect(said).toEqual([{ type: 'ack', queue: 'q', life: 1, tag: 7 }]);
  said.length = 0;
  const tags = Array.from({ length: 1_000 }, (_, tag) => tag);
  for (const tag of tags) verdicts.ack(tag);
  await Promise.resolve();
  expect(said.map((message) => message.tags?.length)).toEqual([256, 256, 256, 232]);
  expect(said.flatMap((message) => message.tags ?? [])).toEqual(tags);
});
