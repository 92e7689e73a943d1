import { answerWith } from '../../ask/answer-with.ts';
import type { ReplyTo } from '../../contract/actor-ref.ts';
import type { Call } from '../../contract/call.ts';
import type { QueuedMessage } from '../queue/queued-message.ts';

/** Whoever waits for the answer to a message, and whether still. */
export class Asker {
  readonly #replyTo: ReplyTo<unknown>;
  /** Undefined: nobody can say whether it is waited for, since it was handed on. */
  readonly #call: Call | undefined;

  constructor(replyTo: ReplyTo<unknown>, call: Call) {
    this.#replyTo = replyTo;
    this.#call = call.isAwaited ? call : undefined;
  }

  /** False: its time is over, or it was called off. */
  get isWaiting(): boolean {
    return this.#call?.isAwaited ?? true;
  }

  answer(answer: unknown): void {
    answerWith(this.#replyTo, answer);
  }

  /** What its consumer says, or the broker before it is in a queue. */
  fail(error: Error): void {
    this.#replyTo.fail(error);
  }

  /** No answer will come. Whoever has left knows that, so it is no late reply (G46). */
  forsake(error: Error): void {
    if (this.isWaiting) this.#replyTo.fail(error);
  }
}

/** Whoever waits for the answer to it, which `QueueDesk.request` alone brings in. */
export function askerOf(message: QueuedMessage): Asker | undefined {
  return message.request as Asker | undefined;
}
