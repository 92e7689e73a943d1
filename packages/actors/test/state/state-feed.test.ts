import { ThreadLostError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { PACE } from '#actors/contract/pace.js';
import { STATES } from '#actors/contract/state-port.js';
import { StateFeed } from '#actors/state/state-feed.js';

/** A host whose requests are all lost with the thread of the actor. */
function hostOf(asked: { count: number }) {
  const stream = () => {
    let end = (): void => undefined;
    const over = new Promise<{ done: true; value: undefined }>((resolve) => {
      end = () => resolve({ done: true, value: undefined });
    });
    return { sink: {}, cancel: end, [Symbol.asyncIterator]: () => ({ next: () => over }) };
  };
  const ask = async () => {
    asked.count++;
    throw new ThreadLostError('Cannot look at the states of "a": its thread has died', { data: { thread: 1, culprit: false } });
  };
  return { stream, [STATES]: { ask }, [PACE]: {} } as never;
}

it('Z10, G43: a watch of an actor whose thread nobody takes over for ends, and asks no more', async () => {
  const asked = { count: 0 };
  const of = {
    name: 'a',
    // Its thread dies three times, and then for good.
    get isAlive() {
      return asked.count < 4;
    },
  };
  const news: unknown[] = [];
  for await (const one of new StateFeed(hostOf(asked), { of: of as never, key: 'k' }).news()) news.push(one);
  expect(news).toEqual([{ type: 'state-ended', of, key: 'k', reason: 'thread-lost' }]);
  expect(asked.count).toBe(4);
});
