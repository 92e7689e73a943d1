import type { ActorRef, Placement, SharedBlock } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { gate } from '../fixtures/gate.ts';
import { porter, type PorterMessage } from '../fixtures/porter.ts';
import { recorder } from '../fixtures/recorder.ts';
import { blocksInUse, untilInUse } from '../support/block-use.ts';
import type { Stage } from '../support/stage.ts';
import { inEachWay } from '../support/ways.ts';

/** D9: what a thread's death does to blocks, in each state that they may be in: docs/shared-blocks.md, rule U6. */

const LONG = { timeout: 60_000 };
const [FIRST, SECOND] = [1, 2];

function filled({ system }: Stage, value = 1): SharedBlock {
  const block = system.blocks.tryAllocate(1_000);
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

  if (!way.crosses) {
    it('D9: in one thread nothing of a block is lost with another', async () => {
      const { stage, spawn } = await open();
      expect(await spawn().ask({ type: 'sum', block: filled(stage) }, LONG)).toBe(1_000);
      await untilInUse(stage, 0);
    });
    return;
  }

  it('D9: blocks in the hands and mailboxes of a dead thread return; those it had sent on stay', async () => {
    const { stage, system, spawn } = await open();
    const [doomed, heir] = [spawn(way.first), spawn(way.second)];
    const door = system.spawn(gate, { thread: 'owner' });
    doomed.tell({ type: 'take', block: filled(stage) });
    await doomed.ask({ type: 'pass-on', to: heir }, LONG);
    doomed.tell({ type: 'take', block: filled(stage) });
    expect(await doomed.ask({ type: 'fetch', byteLength: 50_000 }, LONG)).toBe(true);
    doomed.tell({ type: 'block', gate: door });
    await door.ask({ type: 'waiting', count: 1 }, LONG);
    doomed.tell({ type: 'take', block: filled(stage) });
    await stage.killNow(FIRST);
    await stage.inTime(stage.untilLosses(1));
    await stage.inTime(doomed.ask({ type: 'kept' }, LONG));
    expect(await heir.ask({ type: 'kept' }, LONG)).toEqual(['1000']);
    await stage.inTime(doomed.ask({ type: 'drop' }, LONG));
    await untilInUse(stage, 1);
    stage.isUnbalanced = true;
  });

  it('D9, G56: blocks under way to a dead thread go to its successor, in ring and outbox', async () => {
    const { stage, spawn } = await open({ defaults: { dataRingBytes: 1_024 } });
    const doomed = spawn(way.first);
    await doomed.ask({ type: 'kept' }, LONG);
    await stage.kill(FIRST);
    const sums: Promise<number>[] = [];
    for (let n = 1; n <= 30; n++) sums.push(doomed.ask({ type: 'sum', block: filled(stage, n) }, LONG));
    expect(await stage.inTime(Promise.all(sums))).toEqual(Array.from({ length: 30 }, (_, at) => (at + 1) * 1_000));
    await untilInUse(stage, 0);
  });

  it('D9: blocks under way between two threads that die together, and between each of them and one that lives', async () => {
    const { stage, spawn } = await open();
    const [one, two] = [spawn(way.first), spawn(way.second)];
    await Promise.all([one.started, two.started]);
    for (let round = 0; round < 5; round++) {
      one.tell({ type: 'take', block: filled(stage) });
      two.tell({ type: 'take', block: filled(stage) });
    }
    const passing = [one.ask({ type: 'pass-on', to: two }, LONG), two.ask({ type: 'pass-on', to: one }, LONG)].map((asked) =>
      asked.catch(() => 'lost'),
    );
    await stage.inTime(Promise.all([stage.killNow(FIRST), stage.killNow(SECOND)]));
    await stage.inTime(stage.untilLosses(2));
    await Promise.all(passing.map((asked) => stage.inTime(asked)));
    // Two senders: what one had passed on may come to the other behind what is asked from here (G2).
    do for (const ref of [one, two]) await stage.inTime(ref.ask({ type: 'drop' }, LONG));
    while (blocksInUse(stage) > 0);
    stage.isUnbalanced = true;
  });

  it('D9: an allocation that waited in a dead thread is waited for no more', async () => {
    const { stage, system, spawn } = await open({ defaults: { blockBytes: 8_192, blockUnitBytes: 1_024 } });
    const witness = system.spawn(recorder, { thread: 'owner' });
    const doomed = spawn(way.first);
    const [half, rest] = [system.blocks.tryAllocate(4_096), system.blocks.tryAllocate(4_096)];
    doomed.tell({ type: 'await', byteLength: 8_192, told: witness });
    await doomed.ask({ type: 'kept' }, LONG);
    const behind = system.blocks.allocate(1);
    half?.release();
    await stage.kill(FIRST);
    (await stage.inTime(behind)).release();
    rest?.release();
    await stage.inTime(stage.untilLosses(1));
    await untilInUse(stage, 0);
  });

  it('D9: room that a dead thread leaves is given to whoever waits for it', async () => {
    const { stage, system, spawn } = await open({ defaults: { blockBytes: 8_192, blockUnitBytes: 1_024 } });
    const doomed = spawn(way.first);
    expect(await doomed.ask({ type: 'fetch', byteLength: 8_192 }, LONG)).toBe(true);
    const [here, there] = [system.blocks.allocate(1), spawn(way.second).ask({ type: 'await', byteLength: 1 }, LONG)];
    await stage.kill(FIRST);
    (await stage.inTime(here)).release();
    expect(await stage.inTime(there)).toBe('served');
    await stage.inTime(stage.untilLosses(1));
  });
});
