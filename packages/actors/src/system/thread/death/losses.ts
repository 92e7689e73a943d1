import { type MessageCodec, RecordMemory } from '@ringmaster/core';
import type { Order } from '../../../cell/family/orders.ts';
import { ThreadLostError } from '../../../contract/errors/runtime-errors.ts';
import { withoutFrames } from '../../../contract/errors/without-frames.ts';
import type { DeathNotice } from './death-notice.ts';

/** What losses need of their thread. */
export interface LossThread {
  readonly thread: number;
  readonly codec: Pick<MessageCodec, 'encodeToBytes' | 'decode'>;
}

/**
 * An order to start that makes up for a loss, as it crosses threads: the error in parts, and its cause as bytes that are the same for
 * all of one death.
 */
interface LossOrder {
  readonly verb: 'start after a loss';
  readonly attempt: number;
  readonly delayMs: number;
  readonly text: string;
  readonly thread: number;
  readonly culprit: boolean;
  readonly cause: Uint8Array | undefined;
}

/**
 * What the parents of this thread's families are told about children that died with their thread, and how that goes on to the children
 * when they start again. A thread may have had ten thousand: what their losses have in common, which is the cause with its stack, is
 * encoded once per death and decoded once, and no loss has frames of its own.
 *
 * Invariant: an order says the same, whether it crossed in parts or as what it is. An error of any other origin always crosses as it is.
 */
export class Losses {
  readonly #here: LossThread;
  /** Errors that are nobody else's, so that nothing is in them but what their order says. */
  readonly #made = new WeakSet<Error>();
  /** The causes that were sent last and that came last. */
  #sent: { readonly cause: unknown; readonly bytes: Uint8Array } | undefined;
  #came: { readonly cause: unknown; readonly bytes: Uint8Array; readonly from: number } | undefined;

  constructor(here: LossThread) {
    this.#here = here;
  }

  /** What the parent of the actor `name` is told. */
  of(name: string, { thread, error }: Pick<DeathNotice, 'thread' | 'error'>, isCulprit: boolean): Error {
    const text = `Cannot go on as "${name}": thread ${thread} has died`;
    const init = { data: { thread, culprit: isCulprit }, cause: error?.cause };
    const loss = withoutFrames(() => new ThreadLostError(text, init));
    this.#made.add(loss);
    return loss;
  }

  /** The order as it is to cross; what it is itself if it makes up for anything else. */
  outbound(order: Order): unknown {
    if (order.verb !== 'start' || !this.#made.has(order.restarted.error)) return order;
    const { error, attempt, delayMs } = order.restarted;
    const { thread, culprit } = (error as ThreadLostError).data;
    const inParts: LossOrder = {
      ...{ verb: 'start after a loss', attempt, delayMs },
      ...{ text: error.message, thread, culprit, cause: this.#encoded(error.cause) },
    };
    return inParts;
  }

  /** The order that `outbound` of thread `from` took apart. */
  inbound(payload: unknown, from: number): Order {
    const order = payload as Order | LossOrder;
    if (order.verb !== 'start after a loss') return order;
    const { attempt, delayMs, text, thread, culprit } = order;
    const cause = order.cause === undefined ? undefined : this.#decoded(order.cause, from);
    const error = withoutFrames(() => new ThreadLostError(text, { data: { thread, culprit }, cause }));
    return { verb: 'start', restarted: { error, attempt, delayMs } };
  }

  /** As it was when it was sent first. @throws what encoding a message throws */
  #encoded(cause: unknown): Uint8Array | undefined {
    if (cause === undefined) return undefined;
    if (this.#sent?.cause !== cause) this.#sent = { cause, bytes: this.#here.codec.encodeToBytes(cause) };
    return this.#sent.bytes;
  }

  #decoded(bytes: Uint8Array, from: number): unknown {
    const last = this.#came;
    if (last?.from === from && Buffer.compare(last.bytes, bytes) === 0) return last.cause;
    const aligned = new Uint8Array((bytes.byteLength + 7) & ~7);
    aligned.set(bytes);
    const cause = this.#here.codec.decode(new RecordMemory(aligned.buffer), 0, bytes.byteLength, from);
    this.#came = { cause, bytes: aligned.subarray(0, bytes.byteLength), from };
    return cause;
  }
}
