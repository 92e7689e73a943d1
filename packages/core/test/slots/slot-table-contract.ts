import { NO_SLOT, SlotStatus, type SlotTable } from '@ringmaster/core';
import { describe, expect, test } from 'vitest';

/** Opens the same fresh memory as often as it is called, for one opener each. */
export type OpenTable = (opener: number) => SlotTable;

/** What every slot table must do. `fresh` makes new memory of `capacity` slots. */
export function slotTableContract(name: string, fresh: (capacity: number) => OpenTable): void {
  const { free, starting, running, stopping, ended } = SlotStatus;

  function claimed(capacity = 128) {
    const open = fresh(capacity);
    const table = open(0);
    const slot = table.claim('one');
    return { open, table, slot, generation: table.generation(slot) };
  }

  describe(name, () => {
    test('I1 a claim makes a reference before anything lives there: starting, and taking messages', () => {
      const { table, slot, generation } = claimed();
      expect(table.status(slot)).toBe(starting);
      expect(table.accepts(slot, generation)).toBe(true);
      expect(generation).toBeGreaterThan(0);
    });

    test('I1 every claim bumps the generation: what was known by the older one is stale', () => {
      const { table, slot, generation } = claimed(1);
      table.free(slot, generation);
      expect(table.status(slot)).toBe(free);
      expect(table.claim('two')).toBe(slot);
      expect(table.generation(slot)).toBe(generation + 1);
      expect(table.accepts(slot, generation)).toBe(false);
      expect(table.accepts(slot, generation + 1)).toBe(true);
    });

    test('I1 no slot is claimed twice, by however many openers', () => {
      const open = fresh(64 * 6);
      const tables = [open(0), open(1), open(2)];
      const slots = Array.from({ length: 64 * 6 }, (_, turn) => (tables[turn % 3] as SlotTable).claim(`${turn}`));
      expect(new Set(slots).size).toBe(64 * 6);
      expect(slots).not.toContain(NO_SLOT);
      for (const table of tables) expect(table.claim('one more')).toBe(NO_SLOT);
    });

    test('I1 a capacity that is no multiple of a block is used up exactly', () => {
      const table = fresh(100)(0);
      const slots = Array.from({ length: 100 }, () => table.claim('x'));
      expect(new Set(slots).size).toBe(100);
      expect(Math.max(...slots)).toBe(99);
      expect(table.claim('x')).toBe(NO_SLOT);
    });

    test('I1 a freed slot is found again, wherever it lies', () => {
      const table = fresh(64 * 5)(0);
      const slots = Array.from({ length: 64 * 5 }, () => table.claim('x'));
      for (const slot of [slots[3], slots[200], slots[319]] as number[]) {
        table.free(slot, table.generation(slot));
        expect(table.claim('y')).toBe(slot);
        expect(table.claim('z')).toBe(NO_SLOT);
      }
    });

    test('I2 accepts is true for starting and running of the current generation only', () => {
      const { table, slot, generation } = claimed();
      const accepted = [starting, running, stopping, ended].map((status) => {
        table.tryMove(slot, generation, table.status(slot), status);
        return table.accepts(slot, generation);
      });
      expect(accepted).toEqual([true, true, false, false]);
      expect(table.accepts(slot, generation + 1)).toBe(false);
      table.free(slot, generation);
      expect(table.accepts(slot, generation)).toBe(false);
    });

    test('I2 of several movers exactly one moves the status, and every opener sees it', () => {
      const { open, table, slot, generation } = claimed();
      const others = [open(1), open(2)];
      expect(others.map((other) => other.tryMove(slot, generation, starting, stopping))).toEqual([true, false]);
      expect(table.tryMove(slot, generation, starting, running)).toBe(false);
      expect(table.status(slot)).toBe(stopping);
      expect(table.accepts(slot, generation)).toBe(false);
    });

    test('I2 an older generation moves nothing, even if the statuses agree', () => {
      const { table, slot, generation } = claimed(1);
      table.free(slot, generation);
      table.claim('two');
      expect(table.tryMove(slot, generation, starting, stopping)).toBe(false);
      table.free(slot, generation);
      expect(table.status(slot)).toBe(starting);
    });

    test('a name is there in every thread from the claim on, cut at 48 bytes between characters', () => {
      const { open, table, slot, generation } = claimed();
      expect(open(1).name(slot, generation)).toBe('one');
      expect(table.name(slot, generation + 1)).toBeUndefined();
      const long = table.claim(`${'ä'.repeat(23)}€uro`);
      expect(table.name(long, table.generation(long))).toBe('ä'.repeat(23));
    });

    test('a name outlives its tenant until the next claim: who hears of the end can say whose it was', () => {
      const { open, table, slot, generation } = claimed(1);
      table.free(slot, generation);
      expect(open(1).name(slot, generation)).toBe('one');
      expect(table.claim('two')).toBe(slot);
      expect(table.name(slot, generation)).toBeUndefined();
      expect(open(1).name(slot, generation + 1)).toBe('two');
    });

    test('a slot nobody ever had has no name', () => {
      const { table } = claimed();
      expect(table.name(5, 0)).toBeUndefined();
    });

    test('the overload flag is seen by all and down after the next claim', () => {
      const { open, table, slot, generation } = claimed(1);
      table.setOverloaded(slot, true);
      expect(open(1).overloaded(slot)).toBe(true);
      table.free(slot, generation);
      table.claim('two');
      expect(table.overloaded(slot)).toBe(false);
    });

    test('W3 who waits for room is taken once, a bit per thread modulo 32', () => {
      const { open, table, slot } = claimed();
      open(1).wantRoom(slot, 1);
      open(31).wantRoom(slot, 31);
      open(33).wantRoom(slot, 33);
      expect(table.takeRoomWanted(slot)).toBe((1 << 1) | (1 << 31));
      expect(table.takeRoomWanted(slot)).toBe(0);
    });

    test('W3 who wants room learns whether it is there by now', () => {
      const { open, table, slot } = claimed();
      table.setOverloaded(slot, true);
      expect(open(1).wantRoom(slot, 1)).toBe(true);
      table.setOverloaded(slot, false);
      expect(open(1).wantRoom(slot, 1)).toBe(false);
    });

    test('B19, B21 a round is seen by all with its share, and the next one by whoever has seen it, a claim in between or not', () => {
      const { open, table, slot, generation } = claimed(1);
      const seen = [open(1).round(slot)];
      table.openRound(slot, 7);
      seen.push(open(1).round(slot));
      expect(open(1).share(slot)).toBe(7);
      table.free(slot, generation);
      table.claim('two');
      seen.push(open(1).round(slot));
      expect(seen[2]).toBe(seen[1]);
      table.openRound(slot, 3);
      seen.push(open(1).round(slot));
      expect([new Set(seen).size, open(1).share(slot)]).toEqual([3, 3]);
    });

    test('a depth is 0 until set and after the next claim', () => {
      const { open, table, slot, generation } = claimed(1);
      expect(table.depth(slot)).toBe(0);
      table.setDepth(slot, 3);
      expect(open(2).depth(slot)).toBe(3);
      table.free(slot, generation);
      table.claim('two');
      expect(table.depth(slot)).toBe(0);
    });

    test('phase and restarts are 0 until set and after the next claim', () => {
      const { open, table, slot, generation } = claimed(1);
      expect([table.phase(slot), table.restarts(slot)]).toEqual([0, 0]);
      table.setPhase(slot, 2);
      table.addRestart(slot);
      table.addRestart(slot);
      expect([open(2).phase(slot), open(2).restarts(slot)]).toEqual([2, 2]);
      table.free(slot, generation);
      table.claim('two');
      expect([table.phase(slot), table.restarts(slot)]).toEqual([0, 0]);
    });

    test('a bound is 0 until set and after the next claim', () => {
      const { open, table, slot, generation } = claimed(1);
      expect(table.bound(slot)).toBe(0);
      table.setBound(slot, 100);
      expect(open(2).bound(slot)).toBe(100);
      table.setBound(slot, -1);
      expect(open(2).bound(slot)).toBe(-1);
      table.free(slot, generation);
      table.claim('two');
      expect(table.bound(slot)).toBe(0);
    });

    test('a tag is 0 until set and after the next claim', () => {
      const { open, table, slot, generation } = claimed(1);
      expect(table.tag(slot)).toBe(0);
      table.setTag(slot, 77);
      expect(open(2).tag(slot)).toBe(77);
      table.free(slot, generation);
      table.claim('two');
      expect(table.tag(slot)).toBe(0);
    });
  });
}
