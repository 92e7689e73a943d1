import { NO_ROOM, type RecordHandler, type RingProducer } from '@ringmaster/core';

/** What arrived. `intact`: every byte is what `send` wrote for that sequence number and length. */
export interface Received {
  readonly sequence: number;
  readonly lengthBytes: number;
  readonly kind: number;
  readonly flags: number;
  readonly offset: number;
  readonly intact: boolean;
}

export interface SendOptions {
  /** What is claimed first; default the length. A shorter claim is widened up to `claimedBytes`. */
  readonly claimBytes?: number;
  readonly kind?: number;
  readonly flags?: number;
}

/** Writes one record whose every byte follows from its sequence number. Returns false if there is no room; never publishes. */
export function send(producer: RingProducer, sequence: number, lengthBytes: number, options: SendOptions = {}): boolean {
  const { claimBytes = lengthBytes, kind = 1, flags = 0 } = options;
  const offset = producer.claim(claimBytes);
  if (offset === NO_ROOM) return false;
  if (lengthBytes > claimBytes && producer.claimedBytes < lengthBytes) {
    producer.abort();
    return false;
  }
  const { bytes } = producer.memory;
  for (let at = 0; at < lengthBytes; at++) bytes[offset + at] = byteOf(sequence, at);
  producer.commit(lengthBytes, kind, flags);
  return true;
}

/** Sends until there is no room. Returns how many. */
export function fill(producer: RingProducer, lengthBytes: number): number {
  const turn = bounded('filling the ring');
  let sent = 0;
  while (send(producer, sent, lengthBytes)) {
    sent++;
    turn();
  }
  return sent;
}

/** For loops that end only if the ring is right: a function to call once per turn, which throws when it is too many. */
export function bounded(what: string, turnsMax = 100_000): () => void {
  let turns = 0;
  return () => {
    if (++turns > turnsMax) throw new Error(`${what} does not end`);
  };
}

/** A handler that collects. Records shorter than 4 bytes do not hold their number: it is guessed from what came before. */
export function recorder(seen: Received[]): RecordHandler {
  const turn = bounded('what arrives');
  return (memory, offset, lengthBytes, kind, flags) => {
    turn();
    const guess = (seen.at(-1)?.sequence ?? -1) + 1;
    const sequence = lengthBytes < 4 ? guess : new DataView(memory.bytes.buffer, memory.bytes.byteOffset + offset).getUint32(0, true);
    let intact = offset % 8 === 0;
    for (let at = 0; at < lengthBytes; at++) intact &&= memory.bytes[offset + at] === byteOf(sequence, at);
    seen.push({ sequence, lengthBytes, kind, flags, offset, intact });
  };
}

function byteOf(sequence: number, at: number): number {
  return at < 4 ? (sequence >>> (8 * at)) & 0xff : (sequence * 31 + at * 7) & 0xff;
}
