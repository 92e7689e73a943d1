import type { Host, MessageCodec, SharedRegions, ThreadStamps } from '@ringmaster/core';
import type { ActorCell } from '../../../cell/actor-cell.ts';
import type { CellEnvironment } from '../../../cell/cell-environment.ts';
import type { EndReason, InternalRef, Place } from '../../../cell/internals.ts';
import type { Meter, TypeMeter } from '../../../contract/meter.ts';
import type { ActorContext } from '../../../contract/actor-context.ts';
import type { Definition } from '../../../contract/definition-table.ts';
import type { Residents } from '../residents.ts';
import type { SystemThreads } from '../system-threads.ts';
import type { ThreadConfig } from '../thread-config.ts';
import type { ThreadServices } from '../thread-services.ts';
import type { SlowStarts } from './slow-starts.ts';

/** What spawning and hosting actors need from a thread. */
export interface SpawningThread extends CellEnvironment {
  /** Which start of the thread this is. */
  readonly incarnation: number;
  readonly config: ThreadConfig;
  readonly meter: Meter & { typeOf(type: string, path: string | null): TypeMeter };
  /** Of a mailbox whose options do not say. */
  readonly mailboxCapacity: number;
  readonly codec: MessageCodec;
  readonly regions: SharedRegions;
  readonly services: ThreadServices;
  readonly layouts: { tagOf(definition: Definition | undefined): number };
  readonly threads: Pick<SystemThreads, 'table' | 'post' | 'isLost'>;
  readonly handles: { refTo(thread: number, slot: number, generation: number): InternalRef };
  readonly cells: Residents;
  readonly slowStarts: SlowStarts;
  context(cell: ActorCell): ActorContext<never>;
  readonly host: Host;
  /** Where it notes whose code runs. */
  readonly stamps: ThreadStamps;
  readonly directory: CellEnvironment['directory'] & { introduce(thread: number): void };
  readonly watching: CellEnvironment['watching'] & {
    isWatched(place: Place): boolean;
    ended(place: Place, reason: EndReason, parentThread: number | undefined): void;
  };
}
