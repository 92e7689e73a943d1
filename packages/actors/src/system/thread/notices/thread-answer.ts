import type { Standing } from '../../../cell/standing.ts';
import { standingOf } from '../../../cell/standing-of.ts';
import type { ThreadRuntime } from '../thread-runtime.ts';

/** What a thread is asked by an observer: about these slots, or all. */
export interface ThreadQuestion {
  readonly slots: readonly number[] | undefined;
  /** At most so many actors. */
  readonly actorsMax: number;
  /** What is in their states, too. */
  readonly hasStates?: boolean;
}

/** What it says: plain data, also across the control plane. */
export interface ThreadAnswer {
  /** Actors that live in it. */
  readonly actors: number;
  readonly standings: readonly Standing[];
}

/** In the thread that is asked. */
export function answerQuestion(
  runtime: Pick<ThreadRuntime, 'cells' | 'host' | 'states'>,
  { slots, actorsMax, hasStates = false }: ThreadQuestion,
): ThreadAnswer {
  const nowMs = runtime.host.now();
  const standings: Standing[] = [];
  let actors = 0;
  for (const cell of slots === undefined ? runtime.cells : slots.map((slot) => runtime.cells.at(slot))) {
    if (cell === undefined) continue;
    actors++;
    if (standings.length >= actorsMax) continue;
    const standing = standingOf(cell, nowMs);
    standings.push(hasStates ? { ...standing, states: runtime.states.shown(cell.belongings?.snapshots ?? []) } : standing);
  }
  return { actors, standings };
}
