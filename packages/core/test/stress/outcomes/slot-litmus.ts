import { SharedSlotTable, SlotStatus, slotTableBytes } from '@ringmaster/core';
import { BLOCK_SLOTS } from '#core/slots/slot-layout.js';
import { returnLeases, SlotLeases } from '#core/slots/slot-leases.js';
import { at, LINE_WORDS, type Litmus, linesBytes, type Party } from './litmus.ts';

const EPISODES = 500_000;
const LEASES = 512;
const LIVES = 512;
const NAMES = 8 * BLOCK_SLOTS;
const GENERATION = 1;

/** A table of one block for each episode, which three openers want. */
const lease: Litmus = {
  name: 'I1 slot claim: of three openers one has the block of slots',
  ...{ parties: 3, episodes: EPISODES, batch: LEASES, bytes: linesBytes(LEASES, 1) },
  legend: ['has it', 'has it', 'has it'],
  outcomes: { '1 0 0': 'interesting', '0 1 0': 'interesting', '0 0 1': 'interesting' },
  open: ([buffer], self): Party => {
    const words = Array.from({ length: LEASES }, (_, episode) => new Int32Array(buffer, at(episode, 0, 1) * 4, LINE_WORDS));
    let leases: SlotLeases[] = [];
    return {
      reset: () => {
        for (const word of words) returnLeases(word, BLOCK_SLOTS, self);
        leases = words.map((word) => new SlotLeases(word, BLOCK_SLOTS, self));
      },
      run: (episode) => Number((leases[episode] as SlotLeases).tryLease()),
    };
  },
};

/** A slot for each episode: what lives there is stopped, killed, and looked at. */
const life: Litmus = {
  name: 'I2 slot life: stop or kill | stop or kill | accepts, accepts',
  ...{ parties: 3, episodes: EPISODES, batch: LIVES, bytes: slotTableBytes(LIVES) },
  legend: ['stopped it', 'killed it', 'accepts, then', 'how it ended'],
  // To the third it may have ended already, or end between its two looks, but it never lives again.
  outcomes: {
    ...{ [`1 0 0 | ${SlotStatus.stopping}`]: 'interesting', [`0 1 0 | ${SlotStatus.killed}`]: 'interesting' },
    ...{ [`1 0 2 | ${SlotStatus.stopping}`]: 'allowed', [`0 1 2 | ${SlotStatus.killed}`]: 'allowed' },
    ...{ [`1 0 3 | ${SlotStatus.stopping}`]: 'interesting', [`0 1 3 | ${SlotStatus.killed}`]: 'interesting' },
  },
  open: ([buffer], self): Party => {
    const slots = new SharedSlotTable({ buffer, capacity: LIVES, thread: 0, opener: 0 });
    let generation = 0;
    const accepts = (slot: number): number => Number(slots.accepts(slot, generation));
    return {
      reset: () => {
        generation += GENERATION;
        if (self !== 0) return;
        for (let slot = 0; slot < LIVES; slot++) {
          if (generation > GENERATION) slots.free(slot, generation - GENERATION);
          slots.claim('one');
          slots.tryMove(slot, generation, SlotStatus.starting, SlotStatus.running);
        }
      },
      run: (slot) => {
        if (self === 0) return Number(slots.tryMove(slot, generation, SlotStatus.running, SlotStatus.stopping));
        if (self === 1) return Number(slots.tryMove(slot, generation, SlotStatus.running, SlotStatus.killed));
        return (accepts(slot) << 1) | accepts(slot);
      },
      left: (slot) => slots.status(slot),
    };
  },
};

/** A slot for each episode, claimed under a name while somebody reads it. */
const name: Litmus = {
  name: 'I1 slot claim: claim under a name | generation, name',
  ...{ parties: 2, episodes: EPISODES, batch: NAMES, bytes: slotTableBytes(NAMES) },
  legend: ['claimed', '0 the old life, 1 its name, 2 none or another'],
  outcomes: { '1 0': 'interesting', '1 1': 'interesting' },
  open: ([buffer], self): Party => {
    const slots = new SharedSlotTable({ buffer, capacity: NAMES, thread: 0, opener: 0 });
    let generation = 0;
    const nameOf = (slot: number): string => `slot ${slot} of ${generation}`;
    return {
      reset: () => {
        generation += GENERATION;
        if (self !== 0 || generation === GENERATION) return;
        for (let slot = 0; slot < NAMES; slot++) slots.free(slot, generation - GENERATION);
      },
      run: (slot) => {
        if (self === 0) return Number(slots.claim(nameOf(slot)) === slot);
        if (slots.generation(slot) !== generation) return 0;
        return slots.name(slot, generation) === nameOf(slot) ? 1 : 2;
      },
    };
  },
};

/** Slots: who may claim them, who ends what lives there, and what is read of them. */
export const SLOTS: readonly Litmus[] = [lease, life, name];
