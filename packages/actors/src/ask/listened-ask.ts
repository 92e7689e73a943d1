import type { AskListener } from '../cell/ask-listener.ts';
import { type AskKeeper, type AskPlan, OpenAsk } from './open-ask.ts';

const NOW = Promise.resolve();

/** An ask that is told to a listener. */
export class ListenedAsk extends OpenAsk {
  readonly #listener: AskListener;

  constructor(table: AskKeeper, plan: AskPlan, listener: AskListener) {
    super(table, plan);
    this.#listener = listener;
  }

  protected succeed(value: unknown): void {
    this.#listener.answered(value);
  }

  /** Later: whoever is told within the call that asks would have to be ready for it before it knows what it has asked. */
  protected reject(error: unknown): void {
    void (this.table.breath() ?? NOW).then(() => this.#listener.failed(error));
  }
}
