import { doubledMs } from '../../contract/backoff.ts';
import type { ErrorType } from '../../contract/errors/define-error.ts';
import { StreamCancelledError, StreamStalledError } from '../../contract/errors/runtime-errors.ts';
import { schedulerDefaults } from '../../contract/scheduler-defaults.ts';
import type { RetriedType, RetryData } from '../../contract/scheduler-messages.ts';
import type { TaskRetry } from '../../contract/task-options.ts';
import { ErrorMatcher } from '../../supervision/error-matcher.ts';

/** Which failures of a task are followed by another attempt, and after what pause. */
export class RetryRule {
  /** Of tasks that say nothing: one attempt. */
  static readonly once = new RetryRule({
    ...{ attempts: 1, losses: schedulerDefaults.losses, minMs: 0, maxMs: 0, jitter: 0 },
    ...{ on: undefined, never: undefined },
  });
  readonly attempts: number;
  readonly losses: number;
  readonly #data: RetryData;
  readonly #on: readonly ErrorMatcher[] | undefined;
  readonly #never: readonly ErrorMatcher[];

  constructor(data: RetryData) {
    this.attempts = data.attempts;
    this.losses = data.losses;
    this.#data = data;
    this.#on = data.on?.map(matcherOf);
    this.#never = data.never?.map(matcherOf) ?? [];
  }

  /** @param failures attempts that have failed, the last one with `error` */
  allows(error: Error, failures: number): boolean {
    if (failures >= this.attempts) return false;
    const matches = (matcher: ErrorMatcher): boolean => matcher.matches(error);
    return (this.#on?.some(matches) ?? !isUnread(error)) && !this.#never.some(matches);
  }

  /**
   * The pause before the next attempt: the least one after the first failure, twice that after the second …
   * @param random in [0, 1)
   */
  delayMs(failures: number, random: number): number {
    return doubledMs(this.#data, failures - 1) * (1 - this.#data.jitter * random);
  }
}

/**
 * A rule as plain data, so that it can go where the scheduler lives. Made once for each kind.
 *
 * @throws TypeError for a class that only this thread knows: the error would arrive at the scheduler as a plain one
 */
export function retryToData(action: string, retry: TaskRetry): RetryData {
  const { attempts = 1, backoff = schedulerDefaults.backoff, on, never, losses = schedulerDefaults.losses } = retry;
  const { minMs, maxMs, jitter = 0 } = backoff;
  return {
    ...{ attempts, losses, minMs, maxMs, jitter },
    on: on?.map((type) => typeToData(action, 'on', type)),
    never: never?.map((type) => typeToData(action, 'never', type)),
  };
}

function typeToData(action: string, option: string, type: ErrorType): RetriedType {
  const data = ErrorMatcher.of(type).toData();
  if (data !== undefined) return data;
  throw new TypeError(
    `Cannot ${action}: retry.${option} names ${type.name}, which is known by its class alone; classes do not cross threads, so extend defineError("${type.name}")`,
  );
}

function matcherOf(type: RetriedType): ErrorMatcher {
  return ErrorMatcher.fromData(type);
}

/** Whoever reads has left, does not read, or has seen the first attempt: no other one reaches him. */
function isUnread(error: Error): boolean {
  return error instanceof StreamCancelledError || (error instanceof StreamStalledError && error.data.end === 'reader');
}
