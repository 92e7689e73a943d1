import { expect, it } from 'vitest';
import { craftsman, double, pass, write } from '../fixtures/craftsman.ts';
import { failure, Mortals, waiting } from '../support/mortals.ts';
import { Orders } from '../support/orders.ts';
import { inEachWay } from '../support/ways.ts';

const LONG = { timeout: 60_000 };

inEachWay((way) => {
  const open = async () => {
    const stage = await way.open();
    const mortals = new Mortals(stage);
    const ref = stage.system.spawn(craftsman({ witness: mortals.witness }), { thread: way.first });
    return { stage, mortals, orders: new Orders(stage, way.second), ref };
  };

  it('A3, E9: a stream that a run has opened fails with it, behind what was written, and its agent goes on', async () => {
    const { stage, mortals, orders, ref } = await open();
    const [begun, gate] = [mortals.gate(), mortals.gate()];
    const numbers = stage.system.stream<number>();
    const given = orders.give(ref, write, { to: numbers.sink, begun, gate, next: 'fail' });
    gate.tell({ type: 'open' });
    const [read, error] = await stage.inTime(readAll(numbers));
    expect(read).toEqual([1, 2]);
    expect(error).toMatchObject({ name: 'TaskError', message: 'Cannot go on: told to fail' });
    expect(await failure(given.came)).toMatchObject({ name: 'TaskError' });
    expect(await orders.give(ref, double, 4).came).toBe(8);
  });

  it.each(['write', 'end'] as const)(
    'G64, A3: a write that waits for its reader is called off with its run (%s), and no other run of the agent',
    async (next) => {
      const { stage, mortals, orders, ref } = await open();
      const [begun, gate, other] = [mortals.gate(), mortals.gate(), mortals.gate()];
      const beside = orders.give(ref, pass, { gate: other, text: 'beside' });
      const numbers = stage.system.stream<number>({ window: 2 });
      const given = orders.give(ref, write, { to: numbers.sink, begun, gate, next });
      await stage.inTime(begun.ask({ type: 'pass' }, LONG));
      gate.tell({ type: 'open' });
      await stage.inTime(mortals.untilSeen('writes'));
      given.abort();
      await stage.inTime(mortals.untilSeen('written'));
      await stage.inTime(orders.until((reports) => reports.some(({ type, run }) => type === 'ringmaster/over' && run === given.run)));
      const [read, error] = await stage.inTime(readAll(numbers));
      expect([read, error]).toMatchObject([[1, 2], { name: 'AbortError' }]);
      other.tell({ type: 'open' });
      expect(await beside.came).toBe('beside');
    },
  );

  it('A3: a stream that is opened when nobody wants its run any more is over at once, and one that its run has left open goes on', async () => {
    const { stage, mortals, orders, ref } = await open();
    const [begun, gate] = [mortals.gate(), mortals.gate()];
    const kept = stage.system.stream<number>();
    const given = orders.give(ref, write, { to: kept.sink, begun, gate, next: 'leave' });
    await waiting(gate);
    gate.tell({ type: 'open' });
    await stage.inTime(given.came);
    expect(await stage.inTime(readAll(kept))).toEqual([[1, 2, 3], undefined]);
    const [late, door] = [stage.system.stream<number>(), mortals.gate()];
    const unwanted = orders.give(ref, write, { to: late.sink, begun, gate: door, late: true, next: 'write' });
    await waiting(door);
    unwanted.abort();
    door.tell({ type: 'open' });
    expect(await stage.inTime(readAll(late))).toMatchObject([[], { name: 'AbortError' }]);
  });
});

/** What came, and what it failed with. */
async function readAll(numbers: AsyncIterable<number>): Promise<readonly [readonly number[], unknown]> {
  const read: number[] = [];
  try {
    for await (const n of numbers) read.push(n);
    return [read, undefined];
  } catch (error) {
    return [read, error];
  }
}
