import type { DirectoryPort } from '../cell/directory-port.ts';
import type { InternalRef } from '../cell/internals.ts';
import { tellSubscriber } from '../cell/refs/tell-subscriber.ts';
import type { Recipient } from '../contract/actor-ref.ts';
import { checkRecipient } from '../contract/check-recipient.ts';
import type { Subscription } from '../contract/subscription.ts';

/** What a feed needs from its thread. */
export interface FeedThread {
  readonly directory: DirectoryPort;
  soon(task: () => void): void;
  after(delayMs: number, task: () => void): () => void;
  /** A recipient threw. */
  failed(error: unknown): void;
}

/** When a recipient without room is tried again: with what the set is by then. */
const RETRY_MS = 10;

/** Tells a recipient who is found under a key: now, and after each change. What it cannot take at once it is told later, in the newest state. */
export class SetFeed implements Subscription {
  readonly #thread: FeedThread;
  readonly #id: string;
  readonly #to: Recipient<readonly InternalRef[]>;
  readonly #leave: () => void;
  #told: readonly InternalRef[] | undefined;
  #cancelRetry: (() => void) | undefined;
  #isOver = false;

  constructor(thread: FeedThread, id: string, to: Recipient<readonly InternalRef[]>) {
    checkRecipient(`subscribe to "${id}"`, to);
    this.#thread = thread;
    this.#id = id;
    this.#to = to;
    this.#leave = thread.directory.subscribe(id, () => this.#tell());
    thread.soon(() => this.#tell());
  }

  cancel(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelRetry?.();
    this.#leave();
  }

  [Symbol.dispose](): void {
    this.cancel();
  }

  #tell(): void {
    if (this.#isOver || this.#cancelRetry !== undefined) return;
    const found = this.#thread.directory.findAll(this.#id);
    if (found === this.#told) return;
    const outcome = tellSubscriber(this.#to, found, (error) => this.#thread.failed(error));
    if (outcome === 'full') return this.#retry();
    this.#told = found;
    if (outcome === 'stopped') this.cancel();
  }

  #retry(): void {
    this.#cancelRetry = this.#thread.after(RETRY_MS, () => {
      this.#cancelRetry = undefined;
      this.#tell();
    });
  }
}
