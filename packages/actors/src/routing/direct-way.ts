import { ActorRefBase } from '../cell/refs/actor-ref-base.ts';
import type { DirectoryPort } from '../cell/directory-port.ts';
import type { Accepted } from '../contract/message.ts';
import type { Route } from '../contract/route.ts';
import type { RoutingPort } from '../contract/routing-port.ts';
import { FoundRoutees } from './found-routees.ts';
import { hasLiving } from './routees.ts';
import type { MarkAnswer } from './pool-key.ts';
import { RouterRef } from './router-ref.ts';

/** What the direct way needs of the reference it belongs to. */
export interface DirectWayNeeds {
  /** Under which the pool's routees are found. */
  readonly key: string;
  readonly directory: DirectoryPort;
  readonly routing: RoutingPort;
  later(task: () => void): void;
  /** Sends the mark behind all that went through the pool; settles when all that has passed. */
  mark(): Promise<MarkAnswer>;
}

/**
 * One thread's way to the routees of a pool, past the pool itself.
 *
 * ```
 *   through the pool --mark, behind all that went that way--> pool --behind all that it passed on--> routees
 *   straight         <-----------------------answered: nothing of this thread is on the detour any more-----'
 * ```
 *
 * Invariant: nothing goes straight while something of this thread is on the detour. Otherwise it could overtake what its sender had sent
 * before (G2). So a thread begins with the straight way if it knows route and routees by its first message, and otherwise changes to it
 * when all its asks are answered, and a mark is that no tell has followed. If there is nobody to send to it goes back, and begins again.
 *
 * Limit: a thread that begins early and never pauses stays on the detour.
 */
export class DirectWay {
  readonly #needs: DirectWayNeeds;
  readonly #found: FoundRoutees;
  #router: RouterRef | undefined;
  /** The number of the last message that took the detour; of the last one that nobody answers; and up to which all have passed. */
  #last = 0;
  #lastTold = 0;
  #passed = 0;
  /** Those that are answered: by then they have passed, and no mark is needed. */
  readonly #asked = new Set<number>();
  #isAsking = false;
  #marking: Promise<void> | undefined;

  constructor(needs: DirectWayNeeds) {
    this.#needs = needs;
    this.#found = new FoundRoutees(needs.key, needs.routing.found);
  }

  /** The router to go by now; undefined: through the pool, which also sees to messages that cannot be routed. */
  open(message: unknown): RouterRef | undefined {
    if (!hasLiving(this.#found)) return undefined;
    if (this.#isFree) return this.#router?.takes(message) === true ? this.#router : undefined;
    // Not within this call: who sends now is not the one who asks.
    this.#learnSoon();
    return undefined;
  }

  /** Once, however much is sent meanwhile. */
  #learnSoon(): void {
    if (this.#isAsking || this.#marking !== undefined) return;
    this.#isAsking = true;
    this.#needs.later(() => {
      this.#isAsking = false;
      void this.learn();
    });
  }

  get #isFree(): boolean {
    return this.#router !== undefined && this.#lastTold <= this.#passed && this.#asked.size === 0;
  }

  /** A message has gone through the pool, if it was `accepted`. */
  detoured(outcome: Accepted, isStray: boolean): Accepted {
    if (outcome === 'accepted' && !isStray) this.#lastTold = ++this.#last;
    return outcome;
  }

  /**
   * The way is free, and only this message goes through the pool, because it has no key to be routed by. It reaches no routee, so the way
   * stays free; otherwise those behind it would follow through the pool, and might overtake what has gone straight before them (G2).
   */
  isStray(message: unknown): boolean {
    return this.#isFree && this.#router?.takes(message) === false;
  }

  /** The same for what `ask` sends. */
  detouredAsk(ask: () => Promise<never>): Promise<never> {
    const [before, told] = [this.#last, this.#lastTold];
    const answer = ask();
    const number = this.#last;
    if (number === before) return answer;
    this.#lastTold = told;
    this.#asked.add(number);
    const answered = (): void => void this.#asked.delete(number);
    // Nobody knows where one is that fails, by its time for instance: a mark finds out.
    answer.then(answered, () => {
      if (this.#asked.delete(number) && number > this.#passed) this.#lastTold = Math.max(this.#lastTold, number);
    });
    return answer;
  }

  /** Settles when all that has gone to the pool by now, either way, is in mailboxes. Never rejects. */
  async passed(): Promise<void> {
    // A question that is under way stands before what has been sent since.
    await this.#marking;
    const straight = this.#found.living().map((routee) => (routee instanceof ActorRefBase ? routee.whenPassed() : undefined));
    await Promise.all([this.learn(), ...straight]);
  }

  /** Asks for the route, and whether the straight way is free, unless that is known. One question at a time; it does not reject. */
  learn(): Promise<void> {
    if (this.#isFree) return Promise.resolve();
    this.#marking ??= this.#mark().finally(() => {
      this.#marking = undefined;
    });
    return this.#marking;
  }

  async #mark(): Promise<void> {
    const last = this.#last;
    try {
      const { route } = await this.#needs.mark();
      this.#router ??= new RouterRef({ routees: this.#found, route: route as Route<never>, port: this.#needs.routing });
      this.#passed = last;
      for (const number of [...this.#asked]) if (number <= last) this.#asked.delete(number);
    } catch {
      // It has stopped, or restarts: the next message asks again.
    }
  }
}
