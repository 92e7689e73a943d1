import type { RepetitionInfo } from '../contract/scheduler-info.ts';
import type { RecurrenceData } from '../contract/scheduler-messages.ts';
import type { Recurrence, RepeatOptions, Repetition } from '../contract/scheduler-options.ts';
import { shown } from '../contract/shown.ts';
import type { Submission } from '../contract/task.ts';

/** What a handle does for it. */
interface RepetitionCalls {
  info(): Promise<RepetitionInfo | undefined>;
  cancel(): void;
}

export class RepetitionHandle implements Repetition {
  readonly id: string;
  readonly started: Promise<RepetitionInfo>;
  readonly #calls: RepetitionCalls;

  constructor(id: string, started: Promise<RepetitionInfo>, calls: RepetitionCalls) {
    this.id = id;
    this.started = started;
    this.#calls = calls;
  }

  info(): Promise<RepetitionInfo | undefined> {
    return this.#calls.info();
  }

  cancel(): void {
    this.#calls.cancel();
  }
}

/** The scheduler's thread reads the pattern, in one go: nobody shall hold it up for longer. */
const CRON_LENGTH_MAX = 1_000;

/** What was said about when, apart from what each task is submitted with. */
export interface RecurringPlan {
  readonly recurrence: RecurrenceData;
  readonly overlap: 'skip' | 'queue' | 'replace';
  readonly times: number;
  readonly id: string | undefined;
  /** Checked where each submission is. */
  readonly submission: Submission;
}

/** @throws TypeError or RangeError naming the option */
export function recurrenceOf(kind: string, when: Recurrence & RepeatOptions): RecurringPlan {
  if (typeof when !== 'object' || when === null)
    throw new TypeError(`Cannot repeat "${kind}": when is { cron } or { everyMs }, not ${shown(when)}`);
  const { cron, everyMs, timezone, id, overlap = 'skip', times = Number.POSITIVE_INFINITY, ...submission } = partsOf(when);
  if (id !== undefined && (typeof id !== 'string' || id === ''))
    throw new TypeError(`Cannot repeat "${kind}": id is a text, not empty, not ${shown(id)}`);
  if (overlap !== 'skip' && overlap !== 'queue' && overlap !== 'replace')
    throw new TypeError(`Cannot repeat "${kind}": overlap is 'skip', 'queue' or 'replace', not ${shown(overlap)}`);
  if (!(times === Number.POSITIVE_INFINITY || (Number.isSafeInteger(times) && times >= 1)))
    throw new RangeError(`Cannot repeat "${kind}": times is a whole number from 1, not ${shown(times)}`);
  for (const name of ['after', 'afterFailure', 'delay', 'deadline', 'signal'])
    if (Reflect.get(submission, name) !== undefined)
      throw new TypeError(`Cannot repeat "${kind}": ${name} is for a task that is submitted once`);
  return { recurrence: checkedTime(kind, { cron, everyMs, timezone }), overlap, times, id, submission };
}

type Parts = RepeatOptions & { readonly cron?: string; readonly everyMs?: number; readonly timezone?: string };

function partsOf(when: Recurrence & RepeatOptions): Parts {
  return when;
}

function checkedTime(kind: string, { cron, everyMs, timezone }: Record<'cron' | 'everyMs' | 'timezone', unknown>): RecurrenceData {
  if ((cron === undefined) === (everyMs === undefined)) throw new TypeError(`Cannot repeat "${kind}": it takes either cron or everyMs`);
  if (timezone !== undefined && typeof timezone !== 'string')
    throw new TypeError(`Cannot repeat "${kind}": timezone is a name such as 'Europe/Berlin', not ${shown(timezone)}`);
  if (cron !== undefined) {
    if (typeof cron !== 'string') throw new TypeError(`Cannot repeat "${kind}": cron is a pattern such as '0 3 * * *', not ${shown(cron)}`);
    if (cron.length > CRON_LENGTH_MAX)
      throw new RangeError(`Cannot repeat "${kind}": cron has ${cron.length} characters, at most ${CRON_LENGTH_MAX}`);
    return { cron, timezone };
  }
  if (!(typeof everyMs === 'number' && everyMs >= 1 && Number.isFinite(everyMs)))
    throw new RangeError(`Cannot repeat "${kind}": everyMs is milliseconds from 1, not ${shown(everyMs)}`);
  return { everyMs };
}
