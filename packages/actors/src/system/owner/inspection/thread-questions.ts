import { incarnationOf, type SharedRegions } from '@ringmaster/core';
import type { ThreadQuestion } from '../../thread/thread-answer.ts';
import type { ThreadReport } from '../../thread/thread-starter.ts';

/** Questions that one thread may leave unanswered before it is asked no more. */
const OPEN_MAX = 8;

/** What asking takes of the system. */
export interface QuestionNeeds {
  readonly regions: SharedRegions;
  /** May never settle. */
  look(thread: number, question: ThreadQuestion): Promise<ThreadReport | undefined>;
}

/** Asks threads about themselves. One that does not come to answer is not asked for ever: each question waits in its port, and costs memory. */
export class ThreadQuestions {
  readonly #needs: QuestionNeeds;
  /** Of each start of a thread: one that has ended answers nothing any more. */
  readonly #open = new Map<number, { readonly incarnation: number; count: number }>();

  constructor(needs: QuestionNeeds) {
    this.#needs = needs;
  }

  /** Settles with its answer, perhaps never; at once with undefined if it is not asked, or has ended. */
  async ask(thread: number, question: ThreadQuestion): Promise<ThreadReport | undefined> {
    const open = this.#openOf(thread);
    if (open.count >= OPEN_MAX) return undefined;
    open.count++;
    try {
      return await this.#needs.look(thread, question);
    } catch {
      // It has ended before it answered.
      return undefined;
    } finally {
      open.count--;
    }
  }

  #openOf(thread: number): { count: number } {
    const incarnation = incarnationOf(this.#needs.regions, thread);
    let open = this.#open.get(thread);
    if (open?.incarnation !== incarnation) {
      open = { incarnation, count: 0 };
      this.#open.set(thread, open);
    }
    return open;
  }
}
