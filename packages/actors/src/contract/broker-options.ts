import type { StoreBlueprint } from './broker-store.ts';
import type { Common } from './common.ts';
import { checkKeys } from './known-keys.ts';
import type { Paced } from './pace.ts';
import type { AnyQueue } from './queue.ts';
import { shown } from './shown.ts';
import { SPAWN_KEYS_BUT_MAILBOX } from './spawn-keys.ts';
import type { SpawnOptions } from './spawn-options.ts';
import type { Spawner } from './spawner.ts';
import type { Streaming } from './stream.ts';

/** What `MessageBroker.start` is given: a system, or the context of the actor whose child the broker becomes. */
export type BrokerHost = Spawner & Streaming & Paced & Common;

/** Where a broker lives, and what it begins with. */
export interface BrokerOptions extends Omit<SpawnOptions, 'mailbox'> {
  /**
   * Queues that it has from the beginning, also in the thread that replaces its own. Others come to be when somebody first uses them. One that is there by
   * other terms, which its store has kept or `configure` has set, stays as it is, and is named in the log.
   */
  readonly queues?: readonly AnyQueue[] | undefined;
  /** Keeps what is to outlast the broker's thread. Default: its memory, which outlasts a restart and nothing else. It may be down for a while (B13). */
  readonly store?: StoreBlueprint | undefined;
  /** Topics of which the last value is kept: of more of them the one that was not published to for longest is forgotten. Default 10 000. */
  readonly retainedMax?: number | undefined;
  /** Messages that may wait for the broker itself: beyond them `post` and `publish` say `'full'`. Default 65 536. */
  readonly mailboxMax?: number | undefined;
}

/** @throws TypeError or RangeError */
export function checkBrokerOptions(action: string, options: BrokerOptions): void {
  checkKeys(action, options, ['queues', 'store', 'retainedMax', 'mailboxMax', ...SPAWN_KEYS_BUT_MAILBOX]);
  const { queues = [], store, retainedMax = 1, mailboxMax = 1 } = options;
  if (!Array.isArray(queues) || !queues.every(isQueue))
    throw new TypeError(`Cannot ${action}: queues is a list of queues, as queue() makes them, not ${shown(queues)}`);
  if (store !== undefined && typeof store?.storeName !== 'string')
    throw new TypeError(`Cannot ${action}: store is what a store's definition returns when it is called, not ${shown(store)}`);
  for (const [name, max] of Object.entries({ retainedMax, mailboxMax })) {
    if (!(Number.isSafeInteger(max) && max >= 1))
      throw new RangeError(`Cannot ${action}: ${name} is a whole number from 1, not ${shown(max)}`);
  }
}

function isQueue(given: unknown): boolean {
  const { id, options } = (given ?? {}) as { readonly id?: unknown; readonly options?: unknown };
  return typeof id === 'string' && typeof options === 'object' && options !== null;
}
