import { type ActorRef, BlockQueueFullError, type Placement, type SharedBlock } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { porter, type PorterMessage } from '../fixtures/porter.ts';
import { type Note, recorder, type RecorderMessage } from '../fixtures/recorder.ts';
import { untilInUse } from '../support/block-use.ts';
import type { Stage } from '../support/stage.ts';
import { inEachWay } from '../support/ways.ts';

/** Exhaustion is back-pressure: docs/shared-blocks.md, rule U5. */

const LONG = { timeout: 60_000 };
const UNIT = 1_024;
const UNITS = 8;
const SMALL = { defaults: { blockBytes: UNITS * UNIT, blockUnitBytes: UNIT, blockWaitsMax: 4 } };

/** What the witness was told, as soon as that is `count` notes. */
async function notesOf(stage: Stage, witness: ActorRef<RecorderMessage>, count: number): Promise<readonly Note[]> {
  for (;;) {
    const notes = await stage.inTime(witness.ask({ type: 'report' }, LONG));
    if (notes.length >= count) return notes;
  }
}

inEachWay((way) => {
  const open = async () => {
    const stage = await way.open(SMALL);
    const spawn = (thread: Placement = way.first): ActorRef<PorterMessage> => stage.system.spawn(porter(), { thread });
    const take = (bytes: number): SharedBlock => {
      const block = stage.system.blocks.tryAllocate(bytes);
      if (block === undefined) throw new Error('no room');
      return block;
    };
    return { stage, system: stage.system, spawn, take };
  };

  it('D9: without room tryAllocate has nothing, and allocate waits until somebody in any thread releases', async () => {
    const { stage, system, spawn, take } = await open();
    const all = take(UNITS * UNIT);
    const [here, there] = [spawn('owner'), spawn()];
    expect(system.blocks.tryAllocate(1)).toBeUndefined();
    expect(await there.ask({ type: 'fetch', byteLength: 1 }, LONG)).toBe(false);
    const served = [there.ask({ type: 'await', byteLength: 5 * UNIT }, LONG), here.ask({ type: 'await', byteLength: 3 * UNIT }, LONG)];
    await there.ask({ type: 'kept' }, LONG);
    all.release();
    expect(await stage.inTime(Promise.all(served))).toEqual(['served', 'served']);
    const waiting = system.blocks.allocate(2 * UNIT);
    await there.ask({ type: 'drop' }, LONG);
    (await stage.inTime(waiting)).release();
    await here.ask({ type: 'drop' }, LONG);
    await untilInUse(stage, 0);
  });

  it('D9: those that wait are served in the order in which they came, over all threads, and nobody overtakes', async () => {
    const { stage, system, spawn, take } = await open();
    const blocks = Array.from({ length: UNITS }, () => take(UNIT));
    const witness = system.spawn(recorder, { thread: 'owner' });
    const refs = [spawn('owner'), spawn(way.first), spawn(way.second)];
    // The first needs more than the others, and has to wait longest for it.
    const wanted = [4, 1, 1, 1].map((units) => units * UNIT);
    for (const [at, byteLength] of wanted.entries()) {
      refs[at % refs.length]?.tell({ type: 'await', byteLength, told: witness });
      await refs[at % refs.length]?.ask({ type: 'kept' }, LONG);
    }
    for (const block of blocks.splice(4, 3)) block.release();
    expect(system.blocks.tryAllocate(UNIT)).toBeUndefined();
    await Promise.all(refs.map((ref) => ref.ask({ type: 'kept' }, LONG)));
    expect(await witness.ask({ type: 'report' }, LONG)).toEqual([]);
    const served = async (count: number) => (await notesOf(stage, witness, count)).map(({ n }) => n / UNIT);
    // Room for the first, and for no other.
    blocks.pop()?.release();
    expect(await served(1)).toEqual([4]);
    for (const block of blocks.splice(0)) block.release();
    expect(await served(4)).toEqual([4, 1, 1, 1]);
    for (const ref of refs) await ref.ask({ type: 'drop' }, LONG);
    await untilInUse(stage, 0);
  });

  it('D9: a wait can be aborted, and whoever stands behind it is served', async () => {
    const { stage, system, spawn, take } = await open();
    const [half, rest] = [take(4 * UNIT), take(4 * UNIT)];
    const abort = new AbortController();
    const big = system.blocks.allocate(UNITS * UNIT, { signal: abort.signal });
    const behind = spawn().ask({ type: 'await', byteLength: UNIT }, LONG);
    half.release();
    abort.abort(new Error('never mind'));
    await expect(big).rejects.toThrow('never mind');
    expect(await stage.inTime(behind)).toBe('served');
    await expect(system.blocks.allocate(1, { signal: AbortSignal.abort(new Error('at once')) })).rejects.toThrow('at once');
    rest.release();
  });

  it('D9: the wait of an actor ends with it, and whoever stands behind it is served', async () => {
    const { stage, system, spawn, take } = await open();
    const witness = system.spawn(recorder, { thread: 'owner' });
    const [half, rest] = [take(4 * UNIT), take(4 * UNIT)];
    const ref = spawn();
    ref.tell({ type: 'await', byteLength: UNITS * UNIT, told: witness });
    await ref.ask({ type: 'kept' }, LONG);
    const behind = system.blocks.allocate(UNIT);
    half.release();
    await stage.inTime(ref.stop());
    (await stage.inTime(behind)).release();
    expect(await notesOf(stage, witness, 1)).toEqual([{ from: 'ActorStoppedError', n: UNITS * UNIT }]);
    rest.release();
    await untilInUse(stage, 0);
  });

  it('D9: what no block can have throws at once, and so many may wait', async () => {
    const { system, take } = await open();
    const { blocks } = system;
    const most = `its length is a whole number of bytes from 1 to ${UNITS * UNIT} (blockBytes)`;
    for (const wrong of [UNITS * UNIT + 1, 0, -1, 1.5, Number.NaN, '7' as never]) {
      expect(() => blocks.tryAllocate(wrong)).toThrow(most);
      await expect(blocks.allocate(wrong)).rejects.toThrow(RangeError);
    }
    const all = take(UNITS * UNIT);
    const abort = new AbortController();
    const waits = Array.from({ length: 4 }, () => blocks.allocate(1, { signal: abort.signal }).catch(() => 'given up'));
    await expect(blocks.allocate(1)).rejects.toThrow(BlockQueueFullError);
    abort.abort();
    expect(await Promise.all(waits)).toEqual(waits.map(() => 'given up'));
    all.release();
  });

  it('G19: a wait ends with the system', async () => {
    const { stage, system, take } = await open();
    take(UNITS * UNIT);
    const waiting = system.blocks.allocate(1).catch(String);
    await stage.inTime(system.stop());
    expect(await waiting).toBe('SystemStoppedError: Cannot allocate a block: the system has stopped');
    await expect(system.blocks.allocate(1)).rejects.toThrow('the system has stopped');
  });
});
