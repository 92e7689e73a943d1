import type { RecordMemory } from '../../memory/record-memory.ts';
import { visitCopyInHand, visitCopyWaiting } from '../../ring/ring-scan.ts';
import { FIRST, FIRST_HEADER_BYTES, WHOLE } from '../links/fragment-layout.ts';
import type { MeshHandler } from '../links/mesh.ts';
import { dataRingPlace, type SharedRegions } from '../regions/shared-regions.ts';

/**
 * Visits, in a copy, the record that `thread`, which lives, is handling straight out of a ring. For people: it may go on at any moment.
 * @returns whether there is one; false too if it went on while we looked
 */
export function visitRecordInHandNow(regions: SharedRegions, thread: number, visit: MeshHandler): boolean {
  for (let from = 0; from < regions.sizes.threads; from++) {
    if (from === thread) continue;
    // Limit: five parameters, the ring's own handler.
    const found = visitCopyInHand(dataRingPlace(regions, from, thread), (memory, offset, lengthBytes, kind) =>
      visit(from, memory, offset, lengthBytes, kind),
    );
    if (found) return true;
  }
  return false;
}

/** The first bytes of a message, at least as many as a part of one repeats. */
export type HeadVisitor = (memory: RecordMemory, offset: number, kind: number) => void;

/** Visits, in a copy, the head of each message that other threads have published for `thread` and it has not read; of one in parts once. */
export function visitHeadsWaiting(regions: SharedRegions, thread: number, visit: HeadVisitor): void {
  for (let from = 0; from < regions.sizes.threads; from++) {
    if (from === thread) continue;
    // Limit: five parameters, the ring's own handler.
    visitCopyWaiting(dataRingPlace(regions, from, thread), (memory, offset, _lengthBytes, kind, flags) => {
      if (flags === WHOLE) visit(memory, offset, kind);
      else if (flags === FIRST) visit(memory, offset + FIRST_HEADER_BYTES, kind);
    });
  }
}
