import { type MessageCodec, RecordMemory } from '@ringmaster/core';
import type { Order } from '../../../cell/family/orders.ts';
import { type ErrorData, errorBox } from '../../../contract/errors/error-data.ts';
import { errorFromData } from '../../../contract/errors/error-from-data.ts';
import { errorToData, errorToDataWithoutCause } from '../../../contract/errors/error-to-data.ts';
import { toError } from '../../../contract/errors/to-error.ts';

/** What encodes the cause, and decodes it. */
export interface CauseThread {
  readonly codec: Pick<MessageCodec, 'encodeToBytes' | 'decode'>;
}

/** An order to start as it crosses while its cause is common: the error without it, and the cause as bytes, which are the same in all of these. */
interface OrderInParts {
  readonly verb: 'start for a common cause';
  readonly attempt: number;
  readonly delayMs: number;
  readonly error: ErrorData;
  readonly cause: Uint8Array;
}

/**
 * The cause of a thread's death, while those that come back are ordered to start: one for all of them, and there may be ten thousand, so it is
 * encoded once.
 *
 * Invariant: an order says the same in the other thread, whichever way it has crossed.
 *
 * 1. Each order has the bytes with it. _A successor that reads on where another thread has died would not have those that only the first brought._
 * 2. A cause in which there is something that cannot cross, or a handle, crosses whole, and so does the order of an error in which there is. _What was
 *    dropped of the cause is said in the error around it; and handles are to be written once for each record, since some count how often they leave._
 * 3. It is common within the one step in which they are put back, and nothing of it is kept. _Whoever sees an error may change it, and its cause._
 * 4. Each child has a cause of its own: it is decoded as often as it comes.
 */
export class CommonCause {
  readonly #here: CauseThread;
  #common: { readonly cause: unknown; readonly bytes: Uint8Array } | undefined;

  constructor(here: CauseThread) {
    this.#here = here;
  }

  /** Runs `step`, in which `cause` is common. What happens in it may lead to another death. */
  during<R>(cause: unknown, step: () => R): R {
    const outer = this.#common;
    const bytes = this.#encoded(cause);
    this.#common = bytes && { cause, bytes };
    try {
      return step();
    } finally {
      this.#common = outer;
    }
  }

  /** The order as it is to cross. */
  outbound(order: Order): Order | OrderInParts {
    if (this.#common === undefined || order.verb !== 'start') return order;
    const { error, attempt, delayMs } = order.restarted;
    if (error.cause !== this.#common.cause) return order;
    const parts = errorToDataWithoutCause(error);
    if (parts.dropped !== undefined) return order;
    return { verb: 'start for a common cause', attempt, delayMs, error: parts, cause: this.#common.bytes };
  }

  /** What `outbound` made of it in thread `from`, put together again. */
  inbound(payload: unknown, from: number): Order {
    const order = payload as Order | OrderInParts;
    if (order.verb !== 'start for a common cause') return order;
    const { attempt, delayMs, error, cause } = order;
    return { verb: 'start', restarted: { error: errorFromData({ ...error, cause: this.#decoded(cause, from) }), attempt, delayMs } };
  }

  /** Undefined: it is to cross whole. */
  #encoded(cause: unknown): Uint8Array | undefined {
    if (cause === undefined || toError(cause) !== cause) return undefined;
    const data = errorToData(cause);
    try {
      return data.dropped === undefined ? this.#here.codec.encodeToBytes({ [errorBox]: data }) : undefined;
    } catch {
      // Too long for a record, so the orders will be in brief.
      return undefined;
    }
  }

  /** Damaged bytes are no reason not to start. */
  #decoded(bytes: Uint8Array, from: number): unknown {
    try {
      const memory = new RecordMemory(new ArrayBuffer((bytes.byteLength + 7) & ~7));
      memory.bytes.set(bytes);
      return this.#here.codec.decode(memory, 0, bytes.byteLength, from);
    } catch (error) {
      return error;
    }
  }
}
