import { toError } from '../contract/errors/to-error.ts';
import type { Logger } from '../contract/logger.ts';
import type { Pace } from '../contract/pace.ts';
import type { InsideContext } from './context-parts.ts';

/** What a pace takes of its context. */
interface PacingContext {
  readonly signal: AbortSignal;
  readonly log: Logger;
  random(): number;
}

/** Time and chance of an actor, for helpers: as they are while it handles what it handles now. */
export function paceOf(ctx: PacingContext, { cell, services, incarnation, asSender }: InsideContext): Pace {
  const { kin } = services.environment;
  const isCurrent = (): boolean => cell.life.incarnation === incarnation;
  const call = isCurrent() ? cell.calls.underWay : undefined;
  return {
    now: () => kin.now(),
    wallClock: () => services.clock.now(),
    after: (delayMs, task) => kin.after(delayMs, task),
    random: () => ctx.random(),
    deadlineMs: call?.asked?.deadlineMs ?? Number.POSITIVE_INFINITY,
    asSender: (step) => asSender('ask through', step),
    // Both: the ask's is not aborted any more once it is answered.
    signals: () => [ctx.signal, incarnation.signal],
    // Made when it is wanted.
    get life() {
      return incarnation.signal;
    },
    asThen: (step) => (call !== undefined && isCurrent() ? cell.calls.again(call, step) : step()),
    warn: (error, text) => ctx.log.warn({ err: toError(error) }, text),
  };
}
