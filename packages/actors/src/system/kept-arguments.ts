import { type MessageCodec, RecordMemory } from '@ringmaster/core';

/**
 * The arguments of an actor, for each of its starts: a restart gets what the first start got, whatever setup and handlers have
 * done to the objects since (D3). What cannot be encoded lives in this thread alone and goes by reference.
 */
export function keptArguments(codec: MessageCodec, thread: number, args: unknown): () => unknown {
  if (typeof args !== 'object' || args === null) return () => args;
  let encoded: Uint8Array;
  try {
    encoded = codec.encodeToBytes(args);
  } catch {
    return () => args;
  }
  let isFirst = true;
  return () => {
    if (isFirst) {
      isFirst = false;
      return args;
    }
    const aligned = new Uint8Array((encoded.byteLength + 7) & ~7);
    aligned.set(encoded);
    return codec.decode(new RecordMemory(aligned.buffer), 0, encoded.byteLength, thread);
  };
}
