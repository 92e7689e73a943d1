import {
  type ActorRef,
  BlockMovedError,
  MailboxFullError,
  type Placement,
  pool,
  router,
  type SharedBlock,
  TaskError,
} from '@ringmaster/actors';
import { arenaPlace, BlockRemains } from '@ringmaster/core';
import { expect, it } from 'vitest';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { gate } from '../fixtures/gate.ts';
import { porter, type PorterMessage } from '../fixtures/porter.ts';
import { untilFull } from '../support/full.ts';
import { HARDLY_ANY } from '../support/bounds.ts';
import { allOf } from '../support/all-of.ts';
import { blocksInUse, untilInUse } from '../support/block-use.ts';
import type { Stage } from '../support/stage.ts';
import { inEachWay } from '../support/ways.ts';

/** Blocks move with messages: docs/shared-blocks.md. */

const LONG = { timeout: 60_000 };
const BYTES = 1_000;

function filled({ system }: Stage, value = 1, byteLength = BYTES): SharedBlock {
  const block = system.blocks.tryAllocate(byteLength);
  if (block === undefined) throw new Error('no room');
  block.bytes.fill(value);
  return block;
}

inEachWay((way) => {
  const open = async (options = {}) => {
    const stage = await way.open(options);
    const spawn = (thread: Placement = way.first): ActorRef<PorterMessage> => stage.system.spawn(porter(), { thread });
    return { stage, system: stage.system, spawn };
  };
  const strictness = [false, true] as const;

  it.each(strictness)('D9: a block moves to its receiver and back, in the same memory (strictMessages: %s)', async (strictMessages) => {
    const { stage, spawn } = await open({ strictMessages });
    for (const thread of ['owner', way.first] as const) {
      const ref = spawn(thread);
      const block = filled(stage, 7);
      const { bytes } = block;
      const raised = await ref.ask({ type: 'raise', block }, LONG);
      expect([block.moved, raised.moved, raised === block]).toEqual([true, false, false]);
      expect([...new Set(raised.bytes)]).toEqual([8]);
      // No copy: the memory is the one it was written to.
      expect([raised.bytes.buffer, raised.bytes.byteOffset]).toEqual([bytes.buffer, bytes.byteOffset]);
      expect(await ref.ask({ type: 'sum', block: raised }, LONG)).toBe(8 * BYTES);
      expect(blocksInUse(stage)).toBe(0);
    }
  });

  it.each(strictness)(
    'D9: use after a move throws in the sender, in every direction; releasing it does nothing (strictMessages: %s)',
    async (strictMessages) => {
      const { stage, spawn } = await open({ strictMessages });
      for (const { from, to, title } of way.directions) {
        const [sender, receiver] = [spawn(from), spawn(to)];
        const cannot = (action: string) => `BlockMovedError: Cannot ${action} a block of 100 bytes: it was sent`;
        expect(await sender.ask({ type: 'misuse', to: receiver }, LONG), title).toEqual([
          ...['accepted', 'true', cannot('use'), cannot('send'), cannot('send'), '100', 'undefined', 'undefined'],
        ]);
        await stage.untilQuiet();
        expect(await receiver.ask({ type: 'kept' }, LONG), title).toEqual(['100']);
        await receiver.ask({ type: 'drop' }, LONG);
      }
      expect(blocksInUse(stage)).toBe(0);
    },
  );

  it('D9: leaving the scope of a block that was sent does nothing, and otherwise releases it', async () => {
    const { stage, spawn } = await open();
    const receiver = spawn();
    {
      using block = filled(stage);
      receiver.tell({ type: 'take', block });
    }
    expect(await receiver.ask({ type: 'kept' }, LONG)).toEqual([String(BYTES)]);
    {
      using block = filled(stage);
      expect([block.byteLength, blocksInUse(stage)]).toEqual([BYTES, 2]);
    }
    await receiver.ask({ type: 'drop' }, LONG);
    expect(blocksInUse(stage)).toBe(0);
  });

  it.each(strictness)(
    'D9: blocks are found in arrays, maps and sets, and one that is there twice arrives as one (strictMessages: %s)',
    async (strictMessages) => {
      const { stage, spawn } = await open({ strictMessages });
      for (const thread of ['owner', way.first] as const) {
        const block = filled(stage);
        const message = { type: 'deep', list: [block, { block }], map: new Map([['one', block]]), set: new Set([block]) } as const;
        expect(await spawn(thread).ask(message, LONG)).toEqual([true, true, true, true]);
        expect([block.moved, message.list[0]?.moved]).toEqual([true, true]);
      }
      expect(blocksInUse(stage)).toBe(0);
    },
  );

  it('D9: a block passes through several actors, and whoever has it last releases it', async () => {
    const { stage, spawn } = await open();
    const stages = [spawn('owner'), spawn(way.first), spawn(way.second), spawn('owner')];
    stages[0]?.tell({ type: 'take', block: filled(stage) });
    for (let at = 0; at + 1 < stages.length; at++) {
      await stages[at]?.ask({ type: 'pass-on', to: stages[at + 1] as ActorRef<PorterMessage> }, LONG);
      await stage.untilQuiet();
      expect(await stages[at]?.ask({ type: 'kept' }, LONG)).toEqual([]);
    }
    expect(await stages.at(-1)?.ask({ type: 'kept' }, LONG)).toEqual([String(BYTES)]);
    await stages.at(-1)?.ask({ type: 'drop' }, LONG);
    expect(blocksInUse(stage)).toBe(0);
  });

  it('F1: after full the block is its sender’s still, told, asked or sent; a send that is aborted gives it back', async () => {
    const { stage, system } = await open(HARDLY_ANY);
    const [door, receiver] = [system.spawn(gate, { thread: 'owner' }), system.spawn(porter(), { thread: way.first })];
    receiver.tell({ type: 'block', gate: door });
    await door.ask({ type: 'waiting', count: 1 }, LONG);
    await untilFull(stage, receiver, () => receiver.tell({ type: 'await', byteLength: 1 }));
    const block = filled(stage, 3);
    // As above, but with what is more to send.
    await stage.until('it is full for a block, too', () => {
      const next = filled(stage);
      const outcome = receiver.tell({ type: 'take', block: next });
      expect(next.moved).toBe(outcome !== 'full');
      next.release();
      return outcome === 'full';
    });
    expect(receiver.tell({ type: 'take', block })).toBe('full');
    expect([block.moved, block.bytes[0]]).toEqual([false, 3]);
    await expect(receiver.ask({ type: 'sum', block }, LONG)).rejects.toThrow(MailboxFullError);
    expect([block.moved, block.bytes[0]]).toEqual([false, 3]);
    const abort = new AbortController();
    const sending = receiver.send({ type: 'take', block }, { signal: abort.signal });
    await expect(receiver.send({ type: 'take', block })).rejects.toThrow(BlockMovedError);
    expect([block.moved, blocksInUse(stage) > 0]).toEqual([true, true]);
    abort.abort(new Error('never mind'));
    await expect(sending).rejects.toThrow('never mind');
    expect([block.moved, block.bytes[0]]).toEqual([false, 3]);
    const sent = receiver.send({ type: 'take', block });
    door.tell({ type: 'open' });
    await stage.inTime(sent);
    expect(block.moved).toBe(true);
    await stage.inTime(receiver.ask({ type: 'drop' }, LONG));
    await receiver.stop();
    await untilInUse(stage, 0);
  });

  it('D3: a block is no argument of an actor, which a restart could not have again', async () => {
    const { stage, system } = await open();
    const block = filled(stage);
    const what = porter({ block } as object);
    for (const thread of ['owner', way.first] as const) {
      expect(() => system.spawn(what, { thread })).toThrow('Cannot spawn "porter": its arguments contain a block');
    }
    expect(block.moved).toBe(false);
    block.release();
  });

  it.each(strictness)(
    'D9: a block in an item of a stream is refused, and stays its writer’s (strictMessages: %s)',
    async (strictMessages) => {
      const { stage, system, spawn } = await open({ strictMessages });
      for (const thread of ['owner', way.first] as const) {
        const stream = system.stream<unknown>();
        const asked = spawn(thread).ask({ type: 'write-block', to: stream.sink }, LONG);
        const items = await allOf(stream);
        expect([items, await asked]).toEqual([
          ['plain'],
          ['StateError: Cannot send item: it contains a block; send that in a message', 'false'],
        ]);
      }
      await untilInUse(stage, 0);
    },
  );

  it('D9, G62: a router to all refuses a block, which only one can have, and nobody gets the message', async () => {
    const { stage, spawn } = await open();
    for (const thread of ['owner', way.first] as const) {
      const refs = [spawn(thread), spawn(way.second)] as const;
      for (const route of ['broadcast', 'scatter-gather-first'] as const) {
        const group = router(refs, route);
        using block = filled(stage);
        const refusal = (call: string) => `Cannot ${call} "router(${route})": the message contains a block, which only one can have`;
        expect(() => group.tell({ type: 'take', block })).toThrow(refusal('tell'));
        await expect(group.ask({ type: 'sum', block })).rejects.toThrow(refusal('ask'));
        await expect(group.send({ type: 'take', block })).rejects.toThrow(refusal('send to'));
        expect(block.moved).toBe(false);
      }
      for (const ref of refs) expect(await ref.ask({ type: 'kept' }, LONG)).toEqual([]);
    }
    expect(blocksInUse(stage)).toBe(0);
  });

  it('D9, G62: what a pool cannot pass on to one actor returns its blocks', async () => {
    const { stage, system } = await open();
    const group = system.spawn(pool(porter(), { size: 2, route: 'broadcast' }), { thread: way.first });
    // Through the pool itself, whose handler has the message then.
    const block = filled(stage);
    await expect(group.ask({ type: 'sum', block }, LONG)).rejects.toThrow('which only one can have');
    expect(block.moved).toBe(true);
    await untilInUse(stage, 0);
  });

  it('D9: a thread that has had a block passes on messages of any depth; one that cannot be copied leaves its block where it is', async () => {
    const { stage, spawn } = await open({ strictMessages: false });
    const ref = spawn('owner');
    using block = filled(stage);
    let deep: object = {};
    for (let depth = 0; depth < 50_000; depth++) deep = { deep };
    expect(await ref.ask({ type: 'kept', deep } as never, LONG)).toEqual([]);
    let reads = 0;
    const fickle = {
      get once() {
        if (reads++ > 0) throw new TaskError('Cannot read: once only');
        return 1;
      },
    };
    expect(() => ref.tell({ type: 'take', block, fickle } as never)).toThrow('once only');
    expect([block.moved, reads]).toEqual([false, 2]);
    block.bytes.fill(1);
    expect(await ref.ask({ type: 'sum', block }, LONG)).toBe(BYTES);
  });

  it('G5: what cannot be sent leaves its block where it is', async () => {
    const { stage, spawn } = await open({ strictMessages: true });
    for (const thread of ['owner', way.first] as const) {
      const block = filled(stage);
      expect(() => spawn(thread).tell({ type: 'take', block, why: () => 0 } as never)).toThrow('message.why');
      expect(block.moved).toBe(false);
      block.release();
    }
    expect(blocksInUse(stage)).toBe(0);
  });

  // Within a thread nothing departs.
  if (!way.crosses) return;

  // The arena refuses one of them, as it does nothing by itself; what runs out there is the stack, if the sender's recursion has no end.
  it('G5: a message of which a block cannot depart leaves the others where they are, and the way open', async () => {
    const { stage, system, spawn } = await open();
    const ref = spawn();
    const lost = filled(stage);
    new BlockRemains(arenaPlace((system as unknown as OwnerSystem).regions), 0).releaseHeldBy(0);
    // In the same memory: what departs with the one has departed for the other.
    const block = filled(stage);
    expect(() => ref.tell({ type: 'take', block, beside: lost } as never)).toThrow('not owned by thread 0');
    expect([block.moved, lost.moved]).toEqual([false, false]);
    expect(await ref.ask({ type: 'sum', block }, LONG)).toBe(BYTES);
    await untilInUse(stage, 0);
  });
});
