import { incarnationOf, type SharedRegions } from '@ringmaster/core';
import type { ThreadQuestion } from '../../thread/notices/thread-answer.ts';
import type { ThreadReport } from '../../thread/thread-starter.ts';

/** Questions that one thread may leave unanswered before it is asked no more. */
const OPEN_MAX = 8;

/** What asking takes of the system. */
export interface QuestionNeeds {
  readonly regions: SharedRegions;
  /** May never settle. */
  look(thread: number, question: ThreadQuestion): Promise<ThreadReport | undefined>;
}

/** A question that somebody waits for. */
export interface Asked {
  /** Settles with what the thread says, with undefined if it has ended, perhaps never. What others have asked may be in it. */
  readonly answer: Promise<ThreadReport | undefined>;
  /** Nobody waits for it any more. */
  leave(): void;
}

/** What is asked together when the thread has answered one of the open questions: about slots, or about all. */
interface NextQuestion {
  readonly slots: Set<number> | undefined;
  actorsMax: number;
  hasStates: boolean;
  readonly askers: Set<(said: ThreadReport | undefined) => void>;
}

/** Of one start of a thread: one that has ended answers nothing any more. */
interface Desk {
  readonly incarnation: number;
  open: number;
  answered: number;
  readonly next: NextQuestion[];
}

/**
 * Asks threads about themselves. One that does not come to answer is not asked for ever: each question waits in its port, and costs memory.
 * Who asks while so many are open waits with the others for the first answer, and then they are one question.
 */
export class ThreadQuestions {
  readonly #needs: QuestionNeeds;
  readonly #desks = new Map<number, Desk>();

  constructor(needs: QuestionNeeds) {
    this.#needs = needs;
  }

  ask(thread: number, question: ThreadQuestion): Asked {
    const desk = this.#deskOf(thread);
    if (desk.open < OPEN_MAX) return { answer: this.#look(desk, thread, question), leave: () => undefined };
    const { askers } = together(desk.next, question);
    let leave = (): void => undefined;
    const answer = new Promise<ThreadReport | undefined>((heard) => {
      askers.add(heard);
      leave = () => void askers.delete(heard);
    });
    return { answer, leave };
  }

  /** How many questions the thread has answered since it started: if there is one more, it answers. */
  answeredBy(thread: number): number {
    return this.#deskOf(thread).answered;
  }

  async #look(desk: Desk, thread: number, question: ThreadQuestion): Promise<ThreadReport | undefined> {
    desk.open++;
    try {
      const said = await this.#needs.look(thread, question);
      desk.answered++;
      return said;
    } catch {
      // It has ended before it answered.
      return undefined;
    } finally {
      desk.open--;
      void this.#lookNext(desk, thread);
    }
  }

  async #lookNext(desk: Desk, thread: number): Promise<void> {
    const next = desk.next.shift();
    if (next === undefined) return;
    const { slots, actorsMax, hasStates, askers } = next;
    if (askers.size === 0) return this.#lookNext(desk, thread);
    const said = await this.#look(desk, thread, { slots: slots && [...slots], actorsMax, hasStates });
    for (const heard of askers) heard(said);
  }

  #deskOf(thread: number): Desk {
    const incarnation = incarnationOf(this.#needs.regions, thread);
    let desk = this.#desks.get(thread);
    if (desk?.incarnation !== incarnation) {
      desk = { incarnation, open: 0, answered: 0, next: [] };
      this.#desks.set(thread, desk);
    }
    return desk;
  }
}

/** The question that is next, with this one in it. */
function together(waiting: NextQuestion[], { slots, actorsMax, hasStates = false }: ThreadQuestion): NextQuestion {
  let next = waiting.find((one) => (one.slots === undefined) === (slots === undefined));
  if (next === undefined) {
    next = { slots: slots && new Set(), actorsMax: 0, hasStates: false, askers: new Set() };
    waiting.push(next);
  }
  next.hasStates ||= hasStates;
  for (const slot of slots ?? []) next.slots?.add(slot);
  next.actorsMax = next.slots?.size ?? Math.max(next.actorsMax, actorsMax);
  return next;
}
