import type { AskListener } from '../cell/asks/ask-listener.ts';
import type { InternalRef } from '../cell/internals.ts';
import { type AskKeeper, OpenAsk } from './open-ask.ts';

const NOW = Promise.resolve();

/** An ask that is told to a listener. */
export class ListenedAsk extends OpenAsk {
  readonly #listener: AskListener;

  // Limit: four parameters, as every ask has them.
  constructor(table: AskKeeper, target: InternalRef, sender: InternalRef | undefined, listener: AskListener) {
    super(table, target, sender, listener.deadlineMs);
    this.isCancellable = listener.isCancellable;
    this.#listener = listener;
  }

  get timeoutMs(): number {
    return this.#listener.timeoutMs;
  }

  get handling(): undefined {
    return undefined;
  }

  protected succeed(value: unknown): void {
    this.#listener.answered(value);
  }

  /** Later: whoever is told within the call that asks would have to be ready for it before it knows what it has asked. */
  protected reject(error: unknown): void {
    void (this.table.breath() ?? NOW).then(() => this.#listener.failed(error));
  }
}
