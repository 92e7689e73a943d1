import { ringPositions, visitRecordInHand } from '../../ring/ring-scan.ts';
import { viewRing } from '../../ring/ring-view.ts';
import { SlotCensus, type TakenSlot } from '../../slots/slot-census.ts';
import type { MeshHandler, WaitingHandler } from '../links/mesh.ts';
import { visitWaiting } from '../links/waiting-records.ts';
import { dataRingPlace, returnLeasesOf, type SharedRegions } from '../regions/shared-regions.ts';

/** What a thread that has died leaves between itself and one other. */
export interface LinkRemains {
  readonly other: number;
  /** How far it had read the other's ring: its successor goes on here. */
  readonly read: number;
  /** How far it had published its own ring to the other: nothing of it comes after this. */
  readonly written: number;
  /** Slots it had claimed in the other's table and that are not free; the spawns for them may never have been sent. */
  readonly claimed: readonly TakenSlot[];
}

/** What a dead thread leaves in shared memory, as it was after its exit. */
export interface ThreadRemains {
  readonly thread: number;
  readonly links: readonly LinkRemains[];
  /** Its own slots that are not free. */
  readonly slots: readonly TakenSlot[];
}

/**
 * Notes what `thread` leaves, and returns its leases. After that a successor may be started under its index.
 *
 * Invariant: after its exit, when its words are final, and before a successor runs (D1).
 *
 * ```ts
 * const remains = takeRemains(regions, 2);
 * beginIncarnation(regions, 2);
 * await startThread({ index: 2, … });
 * ```
 */
export function takeRemains(regions: SharedRegions, thread: number): ThreadRemains {
  const others = regions.slots.map((_, index) => index).filter((index) => index !== thread);
  const links = others.map((other) => ({
    other,
    read: ringPositions(dataRingPlace(regions, other, thread)).read,
    written: ringPositions(dataRingPlace(regions, thread, other)).producer,
    claimed: censusOf(regions, other).taken(thread),
  }));
  const remains = { thread, links, slots: censusOf(regions, thread).taken() };
  returnLeasesOf(regions, thread);
  return remains;
}

/** The slots of `thread`, whichever thread has claimed them. */
export function censusOf(regions: SharedRegions, thread: number): SlotCensus {
  const buffer = regions.slots[thread];
  if (buffer === undefined) throw new RangeError(`Cannot look at the slots of thread ${thread}: there are ${regions.slots.length} threads`);
  return new SlotCensus(buffer, regions.sizes.slots);
}

/**
 * Visits the record that the dead `thread` was handling when it died.
 * @returns whether there is one
 */
export function visitRecordInHandOf(regions: SharedRegions, thread: number, visit: MeshHandler): boolean {
  for (let from = 0; from < regions.sizes.threads; from++) {
    if (from === thread) continue;
    // Limit: five parameters, the ring's own handler.
    const found = visitRecordInHand(dataRingPlace(regions, from, thread), (memory, offset, lengthBytes, kind) =>
      visit(from, memory, offset, lengthBytes, kind),
    );
    if (found) return true;
  }
  return false;
}

/** Nothing waits outside the ring: its producer is dead. */
const NO_OUTBOX = { forEach: () => undefined };

/** Visits each whole message between two dead threads that one had published and the other had not read. */
export function visitStranded(
  regions: SharedRegions,
  link: { readonly from: number; readonly to: number; readonly maxMessageBytes: number },
  visit: WaitingHandler,
): void {
  const { from, to, maxMessageBytes } = link;
  const place = dataRingPlace(regions, from, to);
  const { read, producer } = ringPositions(place);
  const ring = { memory: viewRing(place).data, position: producer };
  visitWaiting({ ring, read, outbox: NO_OUTBOX, isHeadBegun: false, maxMessageBytes }, visit);
}
