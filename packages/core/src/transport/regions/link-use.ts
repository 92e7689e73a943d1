import { observe } from '#memory';
import { PRODUCER_POSITION, RELEASED_POSITION } from '../../ring/ring-layout.ts';
import { viewRing } from '../../ring/ring-view.ts';
import { dataRingPlace, type SharedRegions } from './shared-regions.ts';
import { HELD, HELD_IN, threadIndex } from './thread-words-layout.ts';

/**
 * How many bytes are taken in the data ring from one thread to another, as anybody sees it: published and not released. For display.
 *
 * Racy, benign: the consumer may release between the two looks, so the distance is kept within the ring.
 */
export function ringUsedBytes(regions: SharedRegions, from: number, to: number): number {
  const place = dataRingPlace(regions, from, to);
  const { control } = viewRing(place);
  const released = observe(control, RELEASED_POSITION);
  return Math.min((observe(control, PRODUCER_POSITION) - released) >>> 0, place.capacityBytes);
}

/** What waits with a thread, in KiB of records: in its outboxes, and of what it has taken in. For display. */
export function heldOf(regions: SharedRegions, thread: number): { readonly outboundKib: number; readonly inboundKib: number } {
  const words = new Int32Array(regions.words);
  const inboundKib = observe(words, threadIndex(thread) + HELD_IN);
  return { inboundKib, outboundKib: Math.max(0, observe(words, threadIndex(thread) + HELD) - inboundKib) };
}
