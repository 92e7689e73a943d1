import { MessageBroker, pureTask, queue, type SharedBlock, StateError, TaskScheduler, task, topic } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { blocksInUse } from '../support/block-use.ts';
import { inEachWay } from '../support/ways.ts';

/** Where something may be given out again, or to several: docs/shared-blocks.md. */

interface Body {
  readonly parts: readonly SharedBlock[];
}

const work = task<Body, number>('blocks-given-out/work', { retry: { attempts: 3 } });
const pure = pureTask(import.meta.url, 'blocks-given-out/pure', ({ parts }: Body) => parts.length);
const letters = queue<Body>('blocks-given-out/letters');
const news = topic<Body>('blocks-given-out/news');

const REFUSED = /^Cannot (submit task|publish to|publish to queue) "blocks-given-out\/\w+": it contains a block, .* may be given out again/;

inEachWay((way) => {
  it('D9: neither scheduler nor broker takes a block, at any depth, and its sender has it still', async () => {
    const stage = await way.open();
    const { system } = stage;
    const block = system.blocks.tryAllocate(1_000) as SharedBlock;
    const body: Body = { parts: [block] };
    for (const thread of ['owner', way.first] as const) {
      const scheduler = TaskScheduler.start(system, { thread });
      const broker = MessageBroker.start(system, { thread });
      await Promise.all([scheduler.ref.started, broker.ref.started, broker.create(letters)]);
      const calls: readonly (() => unknown)[] = [
        () => scheduler.submit(work, body),
        () => scheduler.submit(pure, body),
        () => scheduler.repeat(work, body, { everyMs: 1_000 }),
        () => broker.publish(news, body),
        () => broker.post(letters, body),
        () => broker.post(letters, body, { priority: 1 }),
        () => broker.postAll(letters, [{ parts: [] }, body]),
      ];
      for (const call of calls)
        expect(call).toThrow(expect.objectContaining({ name: StateError.name, message: expect.stringMatching(REFUSED) }));
      await expect(broker.enqueue(letters, body)).rejects.toThrow(REFUSED);
      await expect(broker.request(letters, body)).rejects.toThrow(REFUSED);
      expect((await broker.stats(letters))?.ready).toBe(0);
      expect((await scheduler.tasks()).length).toBe(0);
      // Others go on.
      expect(broker.post(letters, { parts: [] })).toBe('accepted');
      await Promise.all([scheduler.stop(), broker.stop()]);
    }
    expect(block.moved).toBe(false);
    block.release();
    expect(await blocksInUse(stage)).toBe(0);
  });
});
