import { type MessageCodec, RecordMemory } from '@ringmaster/core';
import { ActorRefBase } from '../../../cell/refs/actor-ref-base.ts';
import { ReplyHandle } from '../../../cell/asks/reply-handle.ts';
import type { ThreadBlocks } from '../blocks/thread-blocks.ts';
import { StreamAddress } from '../../../streams/stream-address.ts';
import { blockInItem } from '../../../streams/block-in-item.ts';
import { PREFIX_BYTES } from '../../../remote/envelope-layout.ts';
import { type Encoding, serializationError, tooLargeError } from '../../../remote/serialization-error.ts';

/** What a thread's own messages are made strict with. */
export interface StrictParts {
  readonly thread: number;
  readonly limit: number;
  readonly blocks: Pick<ThreadBlocks, 'encoded' | 'stay' | 'moveEncoded' | 'decodingWith'>;
}

/**
 * What a receiver in another thread would get, frozen: so a test in one thread fails where two threads would (G5). What was sent is
 * frozen too: whoever changes a message that both have in one thread fails, be it its receiver or its sender.
 */
export function strictRoundTrip(
  codec: MessageCodec,
  { thread, limit, blocks }: StrictParts,
): (message: unknown, what?: Encoding['what']) => unknown {
  return (message, what = 'message') => {
    let encoded: Uint8Array;
    try {
      encoded = codec.encodeToBytes(message);
      if (what === 'item' && blocks.encoded.length > 0) throw blockInItem();
      const lengthBytes = PREFIX_BYTES + encoded.byteLength;
      if (lengthBytes > limit) throw tooLargeError({ what, limit }, lengthBytes);
    } catch (error) {
      blocks.stay();
      throw serializationError(error, { what, limit });
    }
    // Without strictness its receiver would see what the sender does to it later.
    deepFreeze(message);
    const aligned = new Uint8Array((encoded.byteLength + 7) & ~7);
    aligned.set(encoded);
    const decode = (): unknown => codec.decode(new RecordMemory(aligned.buffer), 0, encoded.byteLength, thread);
    return deepFreeze(blocks.decodingWith(blocks.moveEncoded(), decode));
  };
}

/**
 * Handles and binary data are left as they are: the first have a life of their own, the second cannot be frozen. Maps and sets cannot
 * either; what is in them can.
 *
 * @param seen looked at already: that something is frozen says nothing of what is in it. Made for what has something in it, which most messages have not
 */
function deepFreeze(value: unknown, seen?: Set<object>): unknown {
  if (typeof value !== 'object' || value === null || seen?.has(value) === true) return value;
  if (value instanceof ActorRefBase || value instanceof ReplyHandle || value instanceof StreamAddress) return value;
  if (value instanceof Error || ArrayBuffer.isView(value)) return value;
  Object.freeze(value);
  let within = seen?.add(value);
  const freezePart = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    within ??= new Set([value]);
    deepFreeze(part, within);
  };
  for (const key of Object.keys(value)) freezePart((value as Record<string, unknown>)[key]);
  if (value instanceof Map) for (const pair of value) for (const part of pair) freezePart(part);
  if (value instanceof Set) for (const item of value) freezePart(item);
  return value;
}
