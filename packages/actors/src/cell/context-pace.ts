import { toError } from '../contract/errors/to-error.ts';
import type { Logger } from '../contract/logger.ts';
import type { Pace } from '../contract/pace.ts';
import type { KinPort } from './cell-environment.ts';
import type { InsideContext } from './context-parts.ts';
import type { CallUnderWay } from './messages/handler-call.ts';

/** What a pace takes of its context. */
interface PacingContext {
  readonly signal: AbortSignal;
  readonly log: Logger;
  random(): number;
}

/** Time and chance of an actor, for helpers: as they are while it handles what it handles now. */
export function paceOf(ctx: PacingContext, inside: InsideContext): Pace {
  return new ContextPace(ctx, inside);
}

/** A class, since agents and schedulers ask it for the time of each task: a literal with a getter is a dictionary to the engine. */
class ContextPace implements Pace {
  readonly deadlineMs: number;
  readonly #ctx: PacingContext;
  readonly #inside: InsideContext;
  readonly #kin: KinPort;
  readonly #call: CallUnderWay | undefined;

  constructor(ctx: PacingContext, inside: InsideContext) {
    const { cell, services } = inside;
    this.#ctx = ctx;
    this.#inside = inside;
    this.#kin = services.environment.kin;
    this.#call = this.#isCurrent() ? cell.calls.underWay : undefined;
    this.deadlineMs = this.#call?.asked?.deadlineMs ?? Number.POSITIVE_INFINITY;
  }

  now(): number {
    return this.#kin.now();
  }

  wallClock(): number {
    return this.#inside.services.clock.now();
  }

  after(delayMs: number, task: () => void): () => void {
    return this.#kin.after(delayMs, task);
  }

  random(): number {
    return this.#ctx.random();
  }

  /** Both: the ask's is not aborted any more once it is answered. */
  signals(): readonly AbortSignal[] {
    return [this.#ctx.signal, this.#inside.incarnation.signal];
  }

  /** Made when it is wanted. */
  get life(): AbortSignal {
    return this.#inside.incarnation.signal;
  }

  asThen<R>(step: () => R): R {
    return this.#call !== undefined && this.#isCurrent() ? this.#inside.cell.calls.again(this.#call, step) : step();
  }

  asSender<R>(step: () => R): R {
    return this.#inside.asSender('ask through', step);
  }

  warn(error: unknown, text: string): void {
    this.#ctx.log.warn({ err: toError(error) }, text);
  }

  #isCurrent(): boolean {
    const { cell, incarnation } = this.#inside;
    return cell.life.incarnation === incarnation;
  }
}
