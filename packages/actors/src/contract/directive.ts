import { type Backoff, checkBackoff } from './backoff.ts';
import { checkKeys } from './known-keys.ts';
import { shown } from './shown.ts';

/** Where a directive keeps its kind: a symbol, so that nobody makes a directive by accident. */
export const directive: unique symbol = Symbol('ringmaster.directive');

/** What becomes of an actor that failed; made by `restart`, `resume`, `stop` and `escalate`. */
export interface Directive {
  readonly [directive]: 'resume' | 'restart' | 'stop' | 'escalate';
}

/** How an actor is restarted. */
export interface RestartOptions {
  /** Delays between restarts. Default: none, each restart is immediate. */
  readonly backoff?: Backoff | undefined;
  /** Whether the actor's children are stopped first, or kept as children of the next incarnation (G34). Default `'stop'`. */
  readonly children?: 'stop' | 'keep' | undefined;
}

/** A restart as the runtime reads it. */
export interface RestartDirective extends Directive, RestartOptions {
  readonly [directive]: 'restart';
}

/**
 * Runs the actor's setup again, and keeps its reference and mailbox. The message that it failed on is not handled again (G23, G24).
 *
 * @throws TypeError or RangeError naming the option
 * @example supervise.on(CommunicationError, restart({ backoff: { minMs: 100, maxMs: 5_000, jitter: 0.2 } }))
 */
export function restart(options: RestartOptions = {}): Directive {
  checkKeys('restart', options, ['backoff', 'children']);
  const { backoff, children = 'stop' } = options;
  if (backoff !== undefined) checkBackoff('restart', backoff);
  if (children !== 'stop' && children !== 'keep') {
    throw new TypeError(`Cannot restart: children is 'stop' or 'keep', not ${shown(children)}`);
  }
  const made: RestartDirective = { [directive]: 'restart', children, ...(backoff === undefined ? {} : { backoff: { ...backoff } }) };
  return Object.freeze(made);
}

const RESUME: Directive = Object.freeze({ [directive]: 'resume' as const });
const STOP: Directive = Object.freeze({ [directive]: 'stop' as const });
const ESCALATE: Directive = Object.freeze({ [directive]: 'escalate' as const });

/** The actor goes on with its next message and keeps its state and behaviour (G23). */
export function resume(): Directive {
  return RESUME;
}

/** The actor ends, with the error as its reason. */
export function stop(): Directive {
  return STOP;
}

/** The failure becomes the parent's: the parent's children stop, and the parent's supervisor decides (G29). */
export function escalate(): Directive {
  return ESCALATE;
}

export function isDirective(value: unknown): value is Directive {
  return typeof value === 'object' && value !== null && directive in value;
}

export function isRestart(value: Directive): value is RestartDirective {
  return value[directive] === 'restart';
}
