import {
  type ActorRef,
  CommunicationError,
  type Directive,
  defineError,
  escalate,
  type Failure,
  restart,
  resume,
  StateError,
  stop,
  type Supervision,
  supervise,
  TaskError,
} from '@ringmaster/actors';
import type { SeededRandom } from '@ringmaster/core/testkit';
import type { Board } from './board.ts';
import type { PauseMessage } from './pause.ts';
import { limitOf, type Plan } from './plan.ts';
import { childrenOf, nodeOf } from './shape.ts';

class Resumes extends defineError('hierarchy/Resumes', TaskError) {}
class Restarts extends defineError('hierarchy/Restarts', CommunicationError) {}
class Stops extends defineError('hierarchy/Stops', StateError) {}
class Escalates extends defineError('hierarchy/Escalates') {}

/** What a node may be told to fail of, and what its parent's table says about that. */
export const errors = { resume: Resumes, restart: Restarts, stop: Stops, escalate: Escalates } as const;

const KEEPING = 0.3;
const SLOWLY = 0.3;
const PAUSE_MAX_MS = 4;
const BACKOFF = { minMs: 1, maxMs: 10, jitter: 0.5 };

/** What recovery handlers use: nothing that ends with the incarnation of their parent, for a child that is kept outlives it. */
export interface Recoverer {
  readonly board: Board;
  readonly plan: Plan;
  readonly random: SeededRandom;
  readonly pause: ActorRef<PauseMessage>;
  wrong(what: string): void;
}

/** `open`: what has no entry escalates. */
export type TableKind = 'top' | 'open' | 'closed';

/**
 * The table of a node: each directive, at once or later. At the top everything is a reason to restart, and nothing to stop.
 *
 * Its handlers write down what their answer means for the child, before anything else comes of it: whoever handles a message between
 * a failure and that is handling while it is suspended.
 */
export function tableOf(recoverer: Recoverer, kind: TableKind): Supervision {
  const { plan, random, pause } = recoverer;
  const later = async (answer: () => Directive): Promise<Directive> => {
    if (random.next() < SLOWLY) await pause.ask({ type: 'pass', ms: random.below(PAUSE_MAX_MS) }, { timeout: 60_000 });
    return answer();
  };
  const again = (failure: Failure): Directive => new Trial(recoverer, failure).restart(random.next() < KEEPING ? 'keep' : 'stop');
  const within = limitOf(plan);
  if (kind === 'top') return supervise.otherwise(plan.end === 'directives' ? escalate() : again).within(within);
  const table = supervise
    .on(Resumes, (failure) => {
      const trial = new Trial(recoverer, failure);
      return later(() => trial.resume());
    })
    .on(Restarts, again)
    .on(Stops, stop())
    .on(Escalates, (failure) => {
      const trial = new Trial(recoverer, failure);
      if (plan.end === 'directives') return escalate();
      const dice = random.next();
      if (dice < 0.6) return later(escalate);
      return later(() => (dice < 0.8 ? trial.resume() : trial.restart('stop')));
    })
    .within(within);
  return kind === 'open' ? table : table.otherwise(again);
}

/** One failure, as the board has it. */
class Trial {
  readonly #board: Board;
  readonly #node: number;
  #word: number;
  readonly #isSuspended: boolean;

  constructor({ board, wrong }: Recoverer, { actor }: Failure) {
    const node = nodeOf(actor.name);
    this.#board = board;
    this.#node = node;
    this.#word = board.word(node);
    this.#isSuspended = !board.isGone(node);
    if (!this.#isSuspended || board.phase(node) === 'suspended') return;
    // Not of its own: one below it has escalated, and it says nothing of that itself.
    const left = childrenOf(node).flatMap((child) => board.left(child, false));
    if (left.length > 0) wrong(`${actor.name} has failed of a child, and ${left.join()} live on`);
    board.move(node, this.#word, 'suspended');
    this.#word = board.word(node);
  }

  resume(): Directive {
    // What this is the answer to may have been made up for meanwhile; and after a setup there is nothing to go on with.
    if (this.#isSuspended) this.#board.move(this.#node, this.#word, 'open');
    return resume();
  }

  restart(children: 'stop' | 'keep'): Directive {
    if (this.#board.word(this.#node) === this.#word) this.#board.setKeeps(this.#node, children === 'keep');
    return restart({ backoff: BACKOFF, children });
  }
}
