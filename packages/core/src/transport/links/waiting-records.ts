import type { RingProducer } from '../../ring/ring-buffer.ts';
import { scanRecords } from '../../ring/ring-scan.ts';
import { WHOLE } from './fragment-layout.ts';
import type { WaitingHandler } from './mesh.ts';
import type { Outbox } from './outbox.ts';
import { Reassembly } from './reassembly.ts';

/** One outbound link, seen by its producer after its consumer has died. */
export interface DesertedLink {
  readonly ring: Pick<RingProducer, 'memory' | 'position'>;
  /** How far the dead consumer had read. */
  readonly read: number;
  readonly outbox: Pick<Outbox, 'forEach'>;
  /** Parts of the outbox's first message are in the ring. */
  readonly isHeadBegun: boolean;
  readonly maxMessageBytes: number;
}

const nothing = (): undefined => undefined;

/**
 * What waits for a thread that has died, in order: messages in the ring behind what it had read, then the outbox.
 *
 * A message in parts counts as read with its first part (R4): where that was read, the rest is not among what waits, neither
 * in the ring nor, if it is being cut up still, at the head of the outbox.
 */
export function visitWaiting({ ring, read, outbox, isHeadBegun, maxMessageBytes }: DesertedLink, visit: WaitingHandler): void {
  const parts = new Reassembly({ complete: visit, lost: nothing, damaged: nothing, producerLife: () => 0 }, maxMessageBytes);
  // Limit: five parameters, the ring's own handler.
  scanRecords(ring.memory, { from: read, to: ring.position }, (memory, offset, lengthBytes, kind, flags) => {
    if (flags === WHOLE) visit(memory, offset, lengthBytes, kind);
    else parts.part(memory, offset, lengthBytes, kind, flags);
  });
  let isHead = true;
  outbox.forEach((memory, offset, lengthBytes, kind) => {
    const isLost = isHead && isHeadBegun && !parts.isAssembling;
    isHead = false;
    if (!isLost) visit(memory, offset, lengthBytes, kind);
  });
}
