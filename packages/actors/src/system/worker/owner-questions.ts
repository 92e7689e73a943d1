import { CommunicationError } from '../../contract/errors/communication-error.ts';
import type { OwnerQuestion, OwnerSays } from '../thread/notices/owner-question.ts';
import type { RuntimeNotice } from '../thread/notices/runtime-notice.ts';
import type { LimitClock } from '../../timers/within-ms.ts';

/** How long the owner is waited for: its thread may be busy with actors of its own. */
const ANSWER_MS = 5_000;

interface Open {
  resolve(said: OwnerSays | undefined): void;
  reject(error: Error): void;
}

/** A worker's questions to the owner, and the answers. */
export class OwnerQuestions {
  readonly #limits: LimitClock;
  readonly #notify: (notice: RuntimeNotice) => void;
  readonly #open = new Map<number, Open>();
  #asked = 0;

  constructor(limits: LimitClock, notify: (notice: RuntimeNotice) => void) {
    this.#limits = limits;
    this.#notify = notify;
  }

  /** @throws what the owner has thrown; CommunicationError if it does not answer: as a rejection */
  async ask(question: OwnerQuestion): Promise<OwnerSays | undefined> {
    const number = ++this.#asked;
    return new Promise((resolve, reject) => {
      const cancel = this.#limits.timer(ANSWER_MS, () => {
        this.#open.delete(number);
        reject(new CommunicationError(`Cannot look at the system: its owner has not answered within ${ANSWER_MS} ms`));
      });
      const settled =
        <T>(settle: (value: T) => void) =>
        (value: T): void => {
          cancel();
          settle(value);
        };
      this.#open.set(number, { resolve: settled(resolve), reject: settled(reject) });
      this.#notify({ kind: 'question', number, question });
    });
  }

  answered({ number, said, error }: Extract<RuntimeNotice, { kind: 'answer' }>): void {
    const open = this.#open.get(number);
    this.#open.delete(number);
    if (error === undefined) open?.resolve(said);
    else open?.reject(error);
  }
}
