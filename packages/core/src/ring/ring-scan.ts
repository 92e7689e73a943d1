import { align8 } from '../bits/alignment.ts';
import { observe } from '#memory';
import { RecordMemory } from '../memory/record-memory.ts';
import type { RecordHandler } from './ring-buffer.ts';
import {
  FLAGS_SHIFT,
  KIND_MASK,
  PADDING_KIND,
  PRODUCER_POSITION,
  READ_POSITION,
  RECORD_HEADER_BYTES,
  RECORD_LENGTH,
  RECORD_TAG,
  RELEASED_POSITION,
  type RingPlace,
  stepBytes,
} from './ring-layout.ts';
import { viewRing } from './ring-view.ts';

/** The three positions of a ring whose ends are not being moved: those of a dead thread, as far as they were its own. */
export interface RingPositions {
  readonly producer: number;
  readonly released: number;
  readonly read: number;
}

export function ringPositions(place: RingPlace): RingPositions {
  const { control } = viewRing(place);
  return {
    producer: observe(control, PRODUCER_POSITION),
    released: observe(control, RELEASED_POSITION),
    read: observe(control, READ_POSITION),
  };
}

/**
 * Looks at each record from position `from` up to `to`, without taking any: padding is left out.
 *
 * Invariant: nobody writes over what lies between, so either the caller is the producer, or the room behind `from` is not
 * given back meanwhile.
 */
export function scanRecords(data: RecordMemory, span: { readonly from: number; readonly to: number }, visit: RecordHandler): void {
  const mask = data.byteLength - 1;
  for (let position = span.from; ((span.to - position) | 0) > 0; ) {
    const offset = position & mask;
    const index = offset >>> 2;
    const lengthBytes = data.words[index + RECORD_LENGTH] as number;
    const tag = data.words[index + RECORD_TAG] as number;
    position = (position + stepBytes(lengthBytes)) | 0;
    if ((tag & KIND_MASK) === PADDING_KIND) continue;
    visit(data, offset + RECORD_HEADER_BYTES, lengthBytes, tag & KIND_MASK, (tag >>> FLAGS_SHIFT) & KIND_MASK);
  }
}

/**
 * The record whose handler ran when the consumer's thread died, or nothing: a poll that ends releases all it has read, so only
 * one that was cut off leaves `read` ahead of `released`. Costs the living nothing.
 *
 * @returns whether there is one; `visit` is called with it
 */
export function visitRecordInHand(place: RingPlace, visit: RecordHandler): boolean {
  const { released, read } = ringPositions(place);
  if (released === read) return false;
  let last: (() => void) | undefined;
  // Limit: five parameters, the ring's own handler.
  scanRecords(viewRing(place).data, { from: released, to: read }, (memory, offset, lengthBytes, kind, flags) => {
    last = () => visit(memory, offset, lengthBytes, kind, flags);
  });
  last?.();
  return last !== undefined;
}

/**
 * The same of a consumer that lives, and whose handler may go on meanwhile: what is visited is a copy, which may be kept.
 *
 * @returns whether there is one; false too if it went on while we looked
 */
export function visitCopyInHand(place: RingPlace, visit: RecordHandler): boolean {
  const seen = ringPositions(place);
  if (seen.released === seen.read) return false;
  let last: (() => void) | undefined;
  // Limit: five parameters, the ring's own handler.
  visitCopy(place, seen, { from: seen.released, to: seen.read }, (memory, offset, lengthBytes, kind, flags) => {
    last = () => visit(memory, offset, lengthBytes, kind, flags);
  });
  last?.();
  return last !== undefined;
}

/** Visits what a consumer that lives has not read yet, in a copy; nothing if it went on while we looked. */
export function visitCopyWaiting(place: RingPlace, visit: RecordHandler): void {
  const seen = ringPositions(place);
  if (seen.read !== seen.producer) visitCopy(place, seen, { from: seen.read, to: seen.producer }, visit);
}

/**
 * Records are copied first, and looked at only if the consumer has not moved since the span was `seen`: until `released` moves nobody writes
 * over them, so what was copied is what stood there.
 */
function visitCopy(
  place: RingPlace,
  seen: RingPositions,
  span: { readonly from: number; readonly to: number },
  visit: RecordHandler,
): void {
  const { data } = viewRing(place);
  // Positions are read one after the other, and a consumer that goes on meanwhile may be behind none of them.
  const lengthBytes = (span.to - span.from) | 0;
  if (lengthBytes <= 0 || lengthBytes > place.capacityBytes) return;
  const copy = new RecordMemory(new ArrayBuffer(place.capacityBytes));
  for (let position = span.from; position !== span.to; position = (position + 4) | 0) {
    const index = (position & (place.capacityBytes - 1)) >>> 2;
    copy.words[index] = data.words[index] as number;
  }
  const after = ringPositions(place);
  if (after.released === seen.released && after.read === seen.read && isWhole(copy, span)) scanRecords(copy, span, visit);
}

/** Whether the records fill the span: what was overwritten under the copying hand would lead anywhere. */
function isWhole(data: RecordMemory, { from, to }: { readonly from: number; readonly to: number }): boolean {
  const mask = data.byteLength - 1;
  let position = from;
  while (((to - position) | 0) > 0) {
    const lengthBytes = data.words[((position & mask) >>> 2) + RECORD_LENGTH] as number;
    if (lengthBytes < 0 || lengthBytes > data.byteLength) return false;
    position = (position + align8(lengthBytes + RECORD_HEADER_BYTES)) | 0;
  }
  return position === to;
}
