import { ThreadLostError } from '../../../contract/errors/runtime-errors.ts';
import { checkPlacement, type Placement as Where } from '../../../contract/placement.ts';
import { OWNER, type ThreadConfig } from '../thread-config.ts';

/** What choosing a thread takes. */
export interface PlacementNeeds {
  readonly config: ThreadConfig;
  /** Index of the thread that chooses. */
  readonly thread: number;
  /** It has died: nothing can live there. */
  isLost(thread: number): boolean;
  /** A thread of its own, started for this actor. Throws if all are taken. */
  dedicate(): number;
}

/**
 * Chooses the thread of a new actor.
 *
 * `auto` means: what the application spawns is dealt out over the workers in turn; what an actor spawns lives beside it,
 * where messages to and fro cost least. Without workers everything lives in the owner.
 */
export class PlacementChooser {
  readonly #needs: PlacementNeeds;
  #turn = 0;

  constructor(needs: PlacementNeeds) {
    this.#needs = needs;
  }

  /** @throws TypeError for a placement there is not */
  choose(where: Where | undefined, byActor: boolean): number {
    const { config, thread } = this.#needs;
    if (where === undefined || where === 'auto') return byActor ? thread : this.#nextWorker();
    if (where === 'owner') return OWNER;
    if (where === 'dedicated') return this.#needs.dedicate();
    checkPlacement('place actor', 'thread', where);
    if (config.workers === 0) return OWNER;
    if ('spread' in where) return this.#livingFrom(where.spread % config.workers);
    return this.#living(1 + (hash(where.key) % config.workers));
  }

  #living(thread: number): number {
    if (!this.#needs.isLost(thread)) return thread;
    throw new ThreadLostError(`Cannot place actor in thread ${thread}: it has died`, { data: { thread, culprit: false } });
  }

  /** That worker or, if it has been given up, the next one after it. */
  #livingFrom(worker: number): number {
    const { workers } = this.#needs.config;
    for (let further = 0; further < workers; further++) {
      const thread = 1 + ((worker + further) % workers);
      if (!this.#needs.isLost(thread)) return thread;
    }
    return OWNER;
  }

  #nextWorker(): number {
    const { workers } = this.#needs.config;
    if (workers === 0) return OWNER;
    for (let looked = 0; looked < workers; looked++) {
      this.#turn = (this.#turn % workers) + 1;
      if (!this.#needs.isLost(this.#turn)) return this.#turn;
    }
    return OWNER;
  }
}

/** FNV-1a, 32 bit (Fowler, Noll, Vo): the same key is the same thread in every thread. */
function hash(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
