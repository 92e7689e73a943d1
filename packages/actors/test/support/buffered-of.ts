import type { StreamReader } from '@ringmaster/actors';
import type { EndPlace } from '#actors/streams/stream-ends.js';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import type { Stage } from './stage.ts';

/** Items that wait for the reader of a stream of the owner's thread. */
export function bufferedOf<T>(stage: Stage, stream: StreamReader<T>): number {
  const { id, incarnation } = stream.sink as unknown as EndPlace;
  return (stage.system as OwnerSystem).runtime.streams.sourceOf(id, incarnation)?.buffered ?? 0;
}
