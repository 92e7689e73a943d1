import { type Directive, directive, escalate, isDirective, isRestart, restart, resume, stop } from '../contract/directive.ts';
import type { ErrorType } from '../contract/errors/define-error.ts';
import { checkKeys } from '../contract/known-keys.ts';
import type { Recovery, RestartLimit, Supervision } from '../contract/supervision.ts';
import type { Backoff } from '../contract/backoff.ts';
import { ErrorMatcher, type ErrorTypeData } from './error-matcher.ts';
import { shown } from '../contract/shown.ts';

/** Of a table without `within`, and of actors without a table. */
export const RESTART_LIMIT: RestartLimit = Object.freeze({ restarts: 3, periodMs: 5_000 });

interface Entry {
  readonly matcher: ErrorMatcher;
  readonly recovery: Recovery<Error>;
}

type DirectiveData =
  | { readonly kind: 'resume' | 'stop' | 'escalate' }
  | { readonly kind: 'restart'; readonly backoff?: Backoff; readonly children?: 'stop' | 'keep' };

/** A table without functions as plain data: it may be sent to where the decision is taken. */
export interface TableData {
  readonly entries: readonly (readonly [type: ErrorTypeData, recovery: DirectiveData])[];
  readonly otherwise?: DirectiveData | undefined;
  readonly limit?: RestartLimit | undefined;
}

interface TableParts {
  readonly entries: readonly Entry[];
  readonly otherwise: Recovery<Error> | undefined;
  readonly limit: RestartLimit | undefined;
}

/** The one implementation of `Supervision`: what `supervise` begins with and each call makes anew. */
export class RecoveryTable implements Supervision {
  readonly #parts: TableParts;

  constructor(parts: TableParts = { entries: [], otherwise: undefined, limit: undefined }) {
    this.#parts = parts;
  }

  on<E extends Error>(type: ErrorType<E>, recovery: Recovery<E>): RecoveryTable {
    if (typeof type !== 'function' || typeof type.prototype !== 'object') {
      throw new TypeError(`Cannot supervise: on() takes a class of errors, not ${typeof type}`);
    }
    const matcher = ErrorMatcher.of(type);
    // Called for errors of this type alone: that is what `find` looks for.
    const entry: Entry = { matcher, recovery: checked(`on(${matcher.title})`, recovery as Recovery<Error>) };
    return new RecoveryTable({ ...this.#parts, entries: [...this.#parts.entries, entry] });
  }

  otherwise(recovery: Recovery<Error>): RecoveryTable {
    return new RecoveryTable({ ...this.#parts, otherwise: checked('otherwise()', recovery) });
  }

  within(limit: RestartLimit): RecoveryTable {
    checkLimit(limit);
    return new RecoveryTable({ ...this.#parts, limit: { restarts: limit.restarts, periodMs: limit.periodMs } });
  }

  get limit(): RestartLimit {
    return this.#parts.limit ?? RESTART_LIMIT;
  }

  /** The most specific entry for `error`, the later one of two equals; then `otherwise`; `undefined`: escalate (G21). */
  find(error: Error): Recovery<Error> | undefined {
    return this.findByType(error) ?? this.#parts.otherwise;
  }

  /** The same without `otherwise`. */
  findByType(error: Error): Recovery<Error> | undefined {
    let best: Entry | undefined;
    for (const entry of this.#parts.entries) {
      if (!entry.matcher.matches(error)) continue;
      if (best === undefined || !best.matcher.isBelow(entry.matcher)) best = entry;
    }
    return best?.recovery;
  }

  /** @throws TypeError if a recovery is a function, or a type is known in this thread alone */
  toData(): TableData {
    const { entries, otherwise, limit } = this.#parts;
    return {
      entries: entries.map(({ matcher, recovery }) => {
        const type = matcher.toData();
        if (type === undefined) throw new TypeError(`Cannot send supervise table: ${matcher.title} has no tag; make it with defineError`);
        return [type, directiveData(`on(${matcher.title})`, recovery)];
      }),
      ...(otherwise === undefined ? {} : { otherwise: directiveData('otherwise()', otherwise) }),
      ...(limit === undefined ? {} : { limit }),
    };
  }

  static fromData(data: TableData): RecoveryTable {
    const { entries, otherwise, limit } = data;
    return new RecoveryTable({
      entries: entries.map(([type, recovery]) => ({ matcher: ErrorMatcher.fromData(type), recovery: directiveOf(recovery) })),
      otherwise: otherwise === undefined ? undefined : directiveOf(otherwise),
      limit,
    });
  }
}

/**
 * The empty table: what nothing is said about escalates. Tables begin here.
 *
 * @example system.spawn(worker, { supervise: supervise.on(TaskError, resume()).otherwise(restart()) });
 */
export const supervise: Supervision = new RecoveryTable();

/** The table behind what was given as `supervise`. @throws TypeError naming the field, `path` before it, for anything else (G37) */
export function tableOf(where: string, given: Supervision | undefined, path = ''): RecoveryTable | undefined {
  if (given === undefined || given instanceof RecoveryTable) return given;
  throw new TypeError(`Cannot ${where}: ${path}supervise is a table made with supervise.on(…), not ${typeof given}`);
}

function checked(where: string, recovery: Recovery<Error>): Recovery<Error> {
  if (typeof recovery === 'function' || isDirective(recovery)) return recovery;
  throw new TypeError(
    `Cannot supervise: ${where} is given a directive such as restart(), or a function that returns one, not ${typeof recovery}`,
  );
}

function checkLimit(limit: RestartLimit): void {
  if (typeof limit !== 'object' || limit === null)
    throw new TypeError(`Cannot supervise: within() takes { restarts, periodMs }, not ${shown(limit)}`);
  checkKeys('supervise within', limit, ['restarts', 'periodMs']);
  const { restarts, periodMs } = limit;
  if (!Number.isInteger(restarts) || restarts < 0)
    throw new RangeError(`Cannot supervise: restarts is a whole number from 0, not ${shown(restarts)}`);
  if (!(Number.isFinite(periodMs) && periodMs > 0))
    throw new RangeError(`Cannot supervise: periodMs is milliseconds above 0, not ${shown(periodMs)}`);
}

function directiveData(where: string, recovery: Recovery<Error>): DirectiveData {
  if (typeof recovery === 'function') {
    throw new TypeError(`Cannot send supervise table: ${where} is a function, which cannot leave its thread; give a directive`);
  }
  if (!isRestart(recovery)) return { kind: recovery[directive] as 'resume' | 'stop' | 'escalate' };
  const { backoff, children } = recovery;
  return { kind: 'restart', ...(backoff === undefined ? {} : { backoff }), ...(children === undefined ? {} : { children }) };
}

function directiveOf(data: DirectiveData): Directive {
  switch (data.kind) {
    case 'restart': {
      const { kind: _, ...options } = data;
      return restart(options);
    }
    case 'resume':
      return resume();
    case 'stop':
      return stop();
    case 'escalate':
      return escalate();
  }
}
