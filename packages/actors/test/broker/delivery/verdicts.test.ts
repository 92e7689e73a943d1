import { expect, it } from 'vitest';
import { type VerdictPlan, Verdicts } from '#actors/broker/delivery/verdicts.js';
import { Voice } from '#actors/toolbox/voice.js';

interface Said {
  readonly type: string;
  readonly tag?: number;
  readonly tags?: readonly number[];
}

function listening(): { readonly said: Said[]; readonly plan: VerdictPlan } {
  const said: Said[] = [];
  const tell = (message: Said): 'accepted' => {
    said.push(message);
    return 'accepted';
  };
  return { said, plan: { broker: { isAlive: true, tell } as never, queue: 'q', life: 1, idPrefix: '' } };
}

it('U4: acknowledgements of a turn go together, in order, in messages that are short enough to be sent', async () => {
  const { said, plan } = listening();
  const verdicts = new Verdicts(plan, { voice: new Voice(plan.broker), ending: undefined });
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

it('U4: what is acknowledged when its consumer has begun to end goes at once, and so does what a delivery says for itself', () => {
  const { said, plan } = listening();
  const ending = new AbortController();
  const verdicts = new Verdicts(plan, { voice: new Voice(plan.broker), ending: ending.signal });
  verdicts.ack(1);
  expect(said).toEqual([]);
  verdicts.flush();
  ending.abort();
  verdicts.ack(2);
  new Verdicts(plan).ack(3);
  expect(said.map(({ tag }) => tag)).toEqual([1, 2, 3]);
});
