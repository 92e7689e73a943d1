import type { Declaration } from '../contract/broker-messages.ts';
import { QueueConflictError } from '../contract/errors/broker-errors.ts';
import type { AnyQueue } from '../contract/queue.ts';
import { declarationsOf } from '../contract/queue-terms.ts';

/** What a handle knows of one queue. `known`: the broker has heard of it, so its declaration need not go along any more. */
interface Known {
  readonly declare: readonly Declaration[];
  /** How many deletions this handle had asked for when it first used it. */
  readonly deletions: number;
  state: 'new' | 'asked' | 'known';
  /** What the broker has said last. It may be otherwise by now: it is asked again with the next use. */
  conflict: QueueConflictError | undefined;
}

/** Deletions that are remembered: beyond them all is declared anew, which costs one message a queue. */
const DELETED_MAX = 1_000;

/**
 * The queues that a handle has used. The first messages of each bring along how it was declared, until the broker has said that it knows: so a queue comes to
 * be with its first use, and nothing goes into one that was declared otherwise.
 */
export class DeclaredQueues {
  readonly #ask: (declare: readonly Declaration[]) => Promise<void>;
  #known = new WeakMap<AnyQueue, Known>();
  /** By id, of which deletion each was the last: there may be any number of objects of one id. */
  readonly #deleted = new Map<string, number>();
  #deletions = 0;
  /** Which the broker knows: most often it is the next one, too. */
  #last: AnyQueue | undefined;

  constructor(ask: (declare: readonly Declaration[]) => Promise<void>) {
    this.#ask = ask;
  }

  /** The broker's thread was lost, and perhaps all that it knew. */
  forgetAll(): void {
    this.#known = new WeakMap();
    this.#last = undefined;
  }

  /** It was deleted: its next use makes it anew, as it is declared. */
  forget({ id }: AnyQueue): void {
    if (this.#deleted.size >= DELETED_MAX) {
      this.#deleted.clear();
      this.forgetAll();
    }
    this.#deleted.set(id, ++this.#deletions);
    if (this.#last?.id === id) this.#last = undefined;
  }

  isKnown(queue: AnyQueue): boolean {
    // Nobody has checked it yet: before the first, undefined is the last one, too.
    if (queue !== undefined && queue === this.#last) return true;
    if (this.#find(queue)?.state !== 'known') return false;
    this.#last = queue;
    return true;
  }

  /**
   * To be sent along. Undefined: the broker knows.
   *
   * @param isConfirmed its sender hears what the broker says of it
   * @throws QueueConflictError for one that nobody confirms, if the broker has said that last
   */
  pending(queue: AnyQueue, isConfirmed: boolean): readonly Declaration[] | undefined {
    const known = this.#of(queue);
    const { state, conflict } = known;
    if (state === 'known') return undefined;
    if (state === 'new') this.declare(queue).catch(() => undefined);
    if (conflict !== undefined && !isConfirmed) throw conflict;
    return known.declare;
  }

  of(queue: AnyQueue): readonly Declaration[] {
    return this.#of(queue).declare;
  }

  /** The broker goes by it. */
  confirmed(queue: AnyQueue): void {
    const known = this.#of(queue);
    known.state = 'known';
    known.conflict = undefined;
  }

  /** Asks the broker, and remembers what it says. */
  async declare(queue: AnyQueue): Promise<void> {
    const known = this.#of(queue);
    known.state = 'asked';
    try {
      await this.#ask(known.declare);
      // Of this one: if the queue was deleted meanwhile, there is another.
      known.state = 'known';
      known.conflict = undefined;
    } catch (error) {
      // It was not heard, or somebody may configure the queue: the next message asks again.
      known.state = 'new';
      known.conflict = error instanceof QueueConflictError ? error : undefined;
      throw error;
    }
  }

  /** As it is since its last deletion here. */
  #find(queue: AnyQueue): Known | undefined {
    const known = this.#known.get(queue);
    return known === undefined || known.deletions >= (this.#deleted.get(queue.id) ?? 0) ? known : undefined;
  }

  #of(queue: AnyQueue): Known {
    const known = this.#find(queue);
    if (known !== undefined) return known;
    const made: Known = { declare: declarationsOf(queue), deletions: this.#deletions, state: 'new', conflict: undefined };
    this.#known.set(queue, made);
    return made;
  }
}
