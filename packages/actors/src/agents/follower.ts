import type { AnyRef } from '../contract/actor-ref.ts';
import type { AgentInfo, AgentNews } from '../contract/agent.ts';
import type { StreamWriter } from '../contract/stream.ts';

/**
 * One who follows the agents of a manager. Who is slow gets less: of each agent only the newest is kept for him.
 *
 * Invariant: keeps at most one piece of news an agent.
 */
export class Follower {
  readonly #writer: StreamWriter<AgentNews>;
  readonly #gone: (error: unknown) => void;
  readonly #news = new Map<AnyRef, AgentInfo | undefined>();
  #isWaiting = false;

  /** @param gone called when nobody reads any more, or news cannot be sent */
  constructor(writer: StreamWriter<AgentNews>, gone: (error: unknown) => void) {
    this.#writer = writer;
    this.#gone = gone;
  }

  tell(ref: AnyRef, info: AgentInfo | undefined): void {
    this.#news.set(ref, info);
    if (!this.#isWaiting) this.#write();
  }

  end(): void {
    this.#writer.end();
  }

  #write(): void {
    this.#isWaiting = false;
    try {
      for (const [ref, info] of this.#news) {
        if (!this.#writer.tryWrite({ ref, info })) return this.#wait();
        this.#news.delete(ref);
      }
    } catch (error) {
      this.#writer.fail(error instanceof Error ? error : new Error(String(error)));
      this.#gone(error);
    }
  }

  #wait(): void {
    this.#isWaiting = true;
    this.#writer.ready.then(
      () => this.#write(),
      (error: unknown) => this.#gone(error),
    );
  }
}
