import type { Host } from '@ringmaster/core';
import { SharedSlotTable, slotTableBytes, wakeThread } from '@ringmaster/core';
import { observe, publish } from '#core/memory/atomic.js';
import { Parking } from '#core/transport/parking/parking.js';
import { STATE, THREAD_WORDS, threadIndex, ThreadState } from '#core/transport/regions/thread-words-layout.js';
import { at, type Litmus, linesBytes, type Party } from './litmus.ts';

const EPISODES = 1_000_000;
const BATCH = 512;
const WORK_BYTES = linesBytes(BATCH, 1);
const THREADS_BYTES = BATCH * THREAD_WORDS * 4;
const [STAYS_UP, SLEEPS] = [0, 1];
const [RINGS_NOT, RINGS] = [0, 1];

/** Of which doors ring and who lies down nobody hears: both say so themselves. */
const silent = { waitForDoorbell: () => undefined, ringDoorbell: () => undefined } as unknown as Host;

interface Sides {
  sleeper(parking: Parking, hasWork: () => boolean): number;
  waker(publishWork: () => void, wakes: () => boolean, isParked: () => boolean): number;
}

/** One thread of a system for each episode: it lies down, while another one has work for it. */
function parking(litmus: Pick<Litmus, 'name' | 'outcomes' | 'isControl'>, { sleeper, waker }: Sides): Litmus {
  return {
    ...{ parties: 2, episodes: EPISODES, batch: BATCH, bytes: WORK_BYTES + THREADS_BYTES, legend: ['sleeps', 'rings'] },
    ...litmus,
    open: ([buffer], self): Party => {
      const work = new Int32Array(buffer, 0, WORK_BYTES >>> 2);
      const words = new Int32Array(buffer, WORK_BYTES);
      const beds = Array.from({ length: BATCH }, (_, thread) => new Parking(silent, words, thread, () => undefined));
      const wordOf = (episode: number): number => at(episode, 0, 1);
      return {
        reset: () => {
          if (self !== 0) return;
          work.fill(0);
          words.fill(0);
          for (const bed of beds) bed.begin();
        },
        run: (episode) =>
          self === 0
            ? sleeper(beds[episode] as Parking, () => observe(work, wordOf(episode)) === 1)
            : waker(
                () => publish(work, wordOf(episode), 1),
                () => wakeThread(silent, words, episode),
                () => observe(words, threadIndex(episode) + STATE) === ThreadState.parked,
              ),
      };
    },
  };
}

const lieDown: Sides['sleeper'] = (bed, hasWork) => {
  bed.announce();
  if (hasWork()) {
    bed.withdraw();
    return STAYS_UP;
  }
  bed.sleep();
  return SLEEPS;
};
const callIn: Sides['waker'] = (publishWork, wakes) => {
  publishWork();
  return wakes() ? RINGS : RINGS_NOT;
};

/** Of an overload flag that goes down, and of a sender that waits for that (W3). */
function wantsRoom(): Litmus {
  return {
    name: 'W3 wantRoom, look | setOverloaded(false), takeRoomWanted',
    ...{ parties: 2, episodes: EPISODES, batch: BATCH, bytes: slotTableBytes(BATCH) },
    legend: ['waits', 'comes to say so'],
    outcomes: { '0 0': 'interesting', '0 1': 'interesting', '1 1': 'interesting' },
    open: ([buffer], self): Party => {
      const slots = new SharedSlotTable({ buffer, capacity: BATCH, thread: 0, opener: 0 });
      return {
        reset: () => {
          if (self !== 0) return;
          for (let slot = 0; slot < BATCH; slot++) {
            slots.takeRoomWanted(slot);
            slots.setOverloaded(slot, true);
          }
        },
        run: (slot) => {
          if (self === 0) return Number(slots.wantRoom(slot, 1));
          slots.setOverloaded(slot, false);
          return Number(slots.takeRoomWanted(slot) !== 0);
        },
      };
    },
  };
}

/** Going to sleep beside work, as the product does it, and with one step of it left out. Sleeping without a ring is what must not be. */
export const PARKING: readonly Litmus[] = [
  parking(
    {
      name: 'W1 announce, look, sleep | publish, wakeThread',
      outcomes: { '0 0': 'interesting', '0 1': 'interesting', '1 1': 'interesting' },
    },
    { sleeper: lieDown, waker: callIn },
  ),
  parking(
    {
      ...{ name: 'the same without the second look', isControl: true },
      outcomes: { '0 0': 'allowed', '0 1': 'allowed', '1 1': 'allowed', '1 0': 'interesting' },
    },
    {
      sleeper: (bed, hasWork) => {
        const seen = hasWork();
        bed.announce();
        if (seen) {
          bed.withdraw();
          return STAYS_UP;
        }
        bed.sleep();
        return SLEEPS;
      },
      waker: callIn,
    },
  ),
  parking(
    {
      ...{ name: 'the same with the waker looking before it publishes', isControl: true },
      outcomes: { '0 0': 'allowed', '0 1': 'allowed', '1 1': 'allowed', '1 0': 'interesting' },
    },
    {
      sleeper: lieDown,
      waker: (publishWork, wakes, isParked) => {
        const seen = isParked();
        publishWork();
        return seen && wakes() ? RINGS : RINGS_NOT;
      },
    },
  ),
  wantsRoom(),
];
