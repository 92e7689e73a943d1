import type { AskTable } from '../../../ask/ask-table.ts';
import type { Asked } from '../../../ask/given-up.ts';
import type { BlockPort } from '../../../cell/blocks/block-port.ts';
import type { CellStreams, LocalActor } from '../../../cell/cell-environment.ts';
import type { AskPlace } from '../../../remote/remote-environment.ts';
import type { ThreadServices } from '../thread-services.ts';

/** What late replies need from the thread in which they are found late. */
export interface LateReplyThread {
  readonly thread: number;
  readonly current: LocalActor | undefined;
  readonly asks: Pick<AskTable, 'recall'>;
  readonly services: Pick<ThreadServices, 'deadLetters'>;
  readonly blocks: Pick<BlockPort, 'releaseIn'>;
  readonly streams: Pick<CellStreams, 'forsaken'>;
}

/** Answers for asks that nobody waits for any more: dead letters (G46), unless their askers have taken the asks back. */
export class LateReplies {
  readonly #thread: LateReplyThread;

  constructor(thread: LateReplyThread) {
    this.#thread = thread;
  }

  /** Named as far as it is known: who asked stands in the thread that asked, and who answers may have been handed the ask. */
  take(ask: AskPlace, answer: unknown, known = this.#recall(ask)): void {
    const { current, services, streams, blocks } = this.#thread;
    if (known?.isAnsweredByAnother === true) blocks.releaseIn(answer);
    else {
      const { thread, id } = ask;
      const sender = current?.self ?? known?.target;
      services.deadLetters.file({ message: answer, sender, target: known?.sender, reason: 'late-reply', ask: { thread, id } });
    }
    streams.forsaken(answer, 'late-reply');
  }

  #recall({ thread, id, incarnation }: AskPlace): Omit<Asked, 'id'> | undefined {
    return thread === this.#thread.thread ? this.#thread.asks.recall(id, incarnation) : undefined;
  }
}
