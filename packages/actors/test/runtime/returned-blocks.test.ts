import { type ActorRef, type Placement, restart, resume, type SharedBlock, supervise } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { FLAG_BLOCKS, RecordKind } from '#actors/remote/envelope-layout.js';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { gate } from '../fixtures/gate.ts';
import { porter, type PorterMessage } from '../fixtures/porter.ts';
import { untilFull } from '../support/full.ts';
import { HARDLY_ANY } from '../support/bounds.ts';
import { blocksInUse, untilInUse } from '../support/block-use.ts';
import { relay } from '../fixtures/relay.ts';
import { recorder } from '../fixtures/recorder.ts';
import type { Stage } from '../support/stage.ts';
import { inEachWay } from '../support/ways.ts';

/** What becomes of blocks that nobody releases: docs/shared-blocks.md. */

const LONG = { timeout: 60_000 };

function filled({ system }: Stage): SharedBlock {
  const block = system.blocks.tryAllocate(1_000);
  if (block === undefined) throw new Error('no room');
  return block;
}

inEachWay((way) => {
  const open = async (options = {}) => {
    const stage = await way.open(options);
    const spawn = (thread: Placement = way.first, how = {}): ActorRef<PorterMessage> => stage.system.spawn(porter(), { thread, ...how });
    return { stage, system: stage.system, spawn };
  };
  const places = ['owner', way.first] as const;

  it('D9: a message that becomes a dead letter returns its blocks: stopped or unhandled', async () => {
    const { stage, spawn } = await open();
    for (const thread of places) {
      const ref = spawn(thread);
      ref.tell({ type: 'nobody-knows', block: filled(stage) } as never);
      await ref.ask({ type: 'kept' }, LONG);
      await untilInUse(stage, 0);
      await ref.stop();
      const [told, asked] = [filled(stage), filled(stage)];
      expect(ref.tell({ type: 'take', block: told })).toBe('stopped');
      await expect(ref.ask({ type: 'sum', block: asked }, LONG)).rejects.toThrow();
      await expect(ref.send({ type: 'take', block: filled(stage) })).rejects.toThrow();
      expect([told.moved, asked.moved]).toEqual([true, true]);
      await untilInUse(stage, 0);
    }
    expect(stage.deadLetters.every(({ message }) => (message as { block?: SharedBlock }).block?.moved !== false)).toBe(true);
  });

  it('D9: what waits for an actor that stops, or is killed, returns; asks and tells', async () => {
    const { stage, system, spawn } = await open();
    for (const thread of places) {
      for (const how of ['stop', 'kill'] as const) {
        const [door, ref] = [system.spawn(gate, { thread: 'owner' }), spawn(thread)];
        ref.tell({ type: 'block', gate: door, block: filled(stage) });
        await door.ask({ type: 'waiting', count: 1 }, LONG);
        ref.tell({ type: 'take', block: filled(stage) });
        const asked = ref.ask({ type: 'sum', block: filled(stage) }, LONG).catch((error: unknown) => error);
        const ended = ref[how]();
        if (how === 'kill') {
          await stage.inTime(ended);
          // Its handler may write into the one block that it was given, until it is done.
          await untilInUse(stage, 1);
        }
        door.tell({ type: 'open' });
        await stage.inTime(ended);
        expect(await asked).toBeInstanceOf(Error);
        await untilInUse(stage, 0);
      }
    }
  });

  it('D9: what an actor holds returns when it ends; its old handles throw', async () => {
    const { stage, spawn } = await open();
    for (const thread of places) {
      const ref = spawn(thread);
      ref.tell({ type: 'take', block: filled(stage) });
      expect(await ref.ask({ type: 'fetch', byteLength: 10 }, LONG)).toBe(true);
      expect(blocksInUse(stage)).toBe(2);
      await stage.inTime(ref.stop());
      await untilInUse(stage, 0);
    }
  });

  it('D9: a restart returns what the incarnation held, not what waits in mailbox and stash', async () => {
    const { stage, system, spawn } = await open();
    for (const thread of places) {
      const [door, ref] = [system.spawn(gate, { thread: 'owner' }), spawn(thread, { supervise: supervise.otherwise(restart()) })];
      ref.tell({ type: 'stash', block: filled(stage) });
      ref.tell({ type: 'take', block: filled(stage) });
      ref.tell({ type: 'block', gate: door });
      await door.ask({ type: 'waiting', count: 1 }, LONG);
      ref.tell({ type: 'fail', block: filled(stage) });
      ref.tell({ type: 'take', block: filled(stage) });
      door.tell({ type: 'open' });
      // Of the next incarnation: it stashes again, and takes what had waited.
      expect(await stage.inTime(ref.ask({ type: 'kept' }, LONG))).toEqual(['1000']);
      await untilInUse(stage, 2);
      await stage.inTime(ref.stop());
      await untilInUse(stage, 0);
    }
  });

  it('D9: after a resume an actor has what it had', async () => {
    const { stage, spawn } = await open();
    const ref = spawn(way.first, { supervise: supervise.otherwise(resume()) });
    ref.tell({ type: 'fail', block: filled(stage) });
    expect(await ref.ask({ type: 'kept' }, LONG)).toEqual(['1000']);
    await ref.ask({ type: 'drop' }, LONG);
    await untilInUse(stage, 0);
  });

  it('G47, G50: asks that were given up or are overdue return their blocks unhandled', async () => {
    const { stage, system, spawn } = await open();
    for (const thread of places) {
      const [door, ref] = [system.spawn(gate, { thread: 'owner' }), spawn(thread)];
      ref.tell({ type: 'block', gate: door });
      await door.ask({ type: 'waiting', count: 1 }, LONG);
      const abort = new AbortController();
      const overdue = ref.ask({ type: 'sum', block: filled(stage) }, { timeout: 20 }).catch(() => 'over');
      const aborted = ref.ask({ type: 'sum', block: filled(stage) }, { ...LONG, signal: abort.signal }).catch(() => 'aborted');
      abort.abort();
      expect(await stage.inTime(Promise.all([overdue, aborted]))).toEqual(['over', 'aborted']);
      door.tell({ type: 'open' });
      await untilInUse(stage, 0);
    }
  });

  it('G46: a late reply returns its block', async () => {
    const { stage, system, spawn } = await open();
    for (const thread of places) {
      const [door, ref] = [system.spawn(gate, { thread: 'owner' }), spawn(thread)];
      let isThere = false;
      const waiting = door.ask({ type: 'waiting', count: 1 }, LONG).then(() => {
        isThere = true;
      });
      let asked: Promise<unknown> = waiting;
      // On a busy machine an ask may be over before it is handled, which returns the block: then another, with more time.
      for (let timeout = 50; !isThere; timeout *= 2) {
        asked = ref.ask({ type: 'raise-late', block: filled(stage), gate: door }, { timeout }).catch(() => 'over');
        await stage.inTime(Promise.race([waiting, asked]));
        await stage.until('it is handled, or will not be', () => isThere || blocksInUse(stage) === 0);
      }
      expect(await stage.inTime(asked)).toBe('over');
      expect(blocksInUse(stage)).toBe(1);
      door.tell({ type: 'open' });
      await untilInUse(stage, 0);
    }
  });

  it('D9: an answer for an actor that has ended returns its block', async () => {
    const { stage, system, spawn } = await open();
    for (const { from, to, title } of way.directions) {
      const [door, ref, asker] = [system.spawn(gate, { thread: 'owner' }), spawn(to), system.spawn(relay, { thread: from })];
      const message = { type: 'raise-late', block: filled(stage), gate: door };
      // It does nothing with the answer, and its code runs on.
      asker.tell({ type: 'told-to-run', errand: { to: ref, message }, answers: door });
      await door.ask({ type: 'waiting', count: 1 }, LONG);
      await asker.kill();
      expect(blocksInUse(stage), title).toBe(1);
      door.tell({ type: 'open' });
      await untilInUse(stage, 0);
    }
  });

  it('D9: an answer to code outside actors is its own, whatever becomes of who gave it: it restarts, stops, or is killed', async () => {
    const { stage, spawn } = await open();
    for (const thread of places) {
      for (const how of ['restart', 'stop', 'kill'] as const) {
        const ref = spawn(thread);
        const answer = await ref.ask({ type: 'raise', block: filled(stage) }, LONG);
        if (how !== 'restart') await ref[how]();
        else {
          ref.tell({ type: 'fail' });
          await ref.ask({ type: 'kept' }, LONG);
        }
        expect([answer.moved, blocksInUse(stage)], `${thread} ${how}`).toEqual([false, 1]);
        answer.release();
        await untilInUse(stage, 0);
      }
    }
  });

  if (way.crosses)
    it('G5: a frame that cannot be decoded returns the blocks that came with it', async () => {
      const { stage, spawn } = await open();
      const { runtime } = stage.system as OwnerSystem;
      const receiver = spawn();
      await receiver.started;
      const { slot, generation, thread } = receiver as unknown as Record<'slot' | 'generation' | 'thread', number>;
      const peer = runtime.threads.peer(thread);
      const block = filled(stage);
      const { bytes, leaving } = peer.records.message(receiver as never, { type: 'take', block }, undefined, 0);
      // Its payload: what no encoder of ours writes.
      bytes.fill(0xc1, 24, 40);
      expect(new Int32Array(bytes.buffer)[2]).toBe(FLAG_BLOCKS);
      runtime.meter.sent(thread);
      leaving?.depart(thread);
      peer.link.post(bytes, RecordKind.message);
      leaving?.left();
      runtime.threads.mesh.flush();
      expect([slot, generation].every(Number.isInteger)).toBe(true);
      expect((await stage.untilDeadLetters(1))[0]?.reason).toBe('undecodable');
      await untilInUse(stage, 0);
    });

  it('D9: a send that waits for room fails when its sender ends, and its block returns', async () => {
    const stage = await way.open(HARDLY_ANY);
    const { system } = stage;
    const door = system.spawn(gate, { thread: 'owner' });
    const receiver: ActorRef<PorterMessage> = system.spawn(porter(), { thread: way.first });
    const sender = system.spawn(porter(), { thread: 'owner' });
    receiver.tell({ type: 'block', gate: door });
    await door.ask({ type: 'waiting', count: 1 }, LONG);
    await untilFull(stage, receiver, () => receiver.tell({ type: 'pass-on', to: sender } as never));
    const waiting = sender.ask({ type: 'send-waiting', to: receiver }, LONG).catch((error: Error) => error.name);
    await stage.until('the send waits', () => blocksInUse(stage) === 1);
    await stage.inTime(sender.stop());
    await untilInUse(stage, 0);
    door.tell({ type: 'open' });
    await waiting;
    await stage.inTime(receiver.stop());
    await untilInUse(stage, 0);
  });

  it('G7: a dead letter shows its block as moved, to actors in any thread, and a listener may send one itself', async () => {
    const { stage, system, spawn } = await open();
    const [gone, receiver] = [spawn('owner'), spawn(way.first)];
    const listener = system.spawn(recorder, { thread: way.first });
    system.events.subscribe(listener as never);
    await gone.stop();
    const sent = filled(stage);
    const subscription = system.events.subscribe({
      tell: ({ type }) => (type === 'dead-letter' && !sent.moved ? receiver.tell({ type: 'take', block: sent }) : 'accepted'),
    });
    gone.tell({ type: 'take', block: filled(stage) });
    const [letter] = await stage.untilDeadLetters(1);
    expect(letter).toMatchObject({ message: { block: { moved: true } } });
    await stage.until('the listener has sent its block', () => sent.moved);
    expect(await stage.inTime(receiver.ask({ type: 'kept' }, LONG))).toEqual(['1000']);
    subscription.cancel();
    await listener.stop();
    await receiver.ask({ type: 'drop' }, LONG);
    await untilInUse(stage, 0);
  });

  it('G19: what comes from outside a stopping system returns', async () => {
    const { stage, system, spawn } = await open();
    const [here, there] = [spawn('owner'), spawn(way.first)];
    await Promise.all([here.started, there.started]);
    const stopped = system.stop();
    for (const ref of [here, there]) ref.tell({ type: 'take', block: filled(stage) });
    expect(blocksInUse(stage)).toBe(0);
    await stage.inTime(stopped);
  });
});
