import { isAbortSignal } from '../contract/is-abort-signal.ts';
import { isMoment } from '../contract/is-moment.ts';
import { noSuch } from '../contract/known-keys.ts';
import { shown } from '../contract/shown.ts';
import { PRIORITIES, type Submission } from '../contract/task.ts';
import { checkRequires, checkTaskOptions, type TaskOptions } from '../contract/task-options.ts';

const CLASSES: readonly unknown[] = PRIORITIES;

/** What one option may be. */
interface OptionRule {
  /** In words. */
  readonly is: string;
  allows(value: unknown): boolean;
  /** It is of the right kind, and out of its range. */
  isOfKind?(value: unknown): boolean;
}

const isNumber = (value: unknown): value is number => typeof value === 'number';
const isWeight = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 1_000;
const text: OptionRule = { is: 'a text, not empty', allows: (value) => typeof value === 'string' && value !== '' };
const msFrom0: OptionRule = {
  is: 'milliseconds from 0',
  allows: (value) => isNumber(value) && value >= 0 && value < Infinity,
  isOfKind: isNumber,
};

const RULES: Readonly<Record<keyof Omit<Submission, keyof TaskOptions>, OptionRule>> = {
  id: text,
  description: { is: 'a text', allows: (value) => typeof value === 'string' },
  priority: { is: "'critical', 'high', 'normal' or 'low'", allows: (value) => CLASSES.includes(value) },
  deadline: { is: 'a date or epoch milliseconds', allows: (value) => isMoment(value) && !Number.isNaN(Number(value)), isOfKind: isMoment },
  timeout: { is: 'milliseconds above 0', allows: (value) => isNumber(value) && value > 0, isOfKind: isNumber },
  stickTo: text,
  fairnessKey: text,
  fairnessWeight: { is: 'a whole number from 1 to 1000', allows: isWeight, isOfKind: isNumber },
  after: { is: 'a list of tasks, as submit() returns them', allows: Array.isArray },
  afterFailure: { is: "'cancel' or 'run'", allows: (value) => value === 'cancel' || value === 'run' },
  delay: msFrom0,
  bytes: { is: 'a number from 0', allows: (value) => isNumber(value) && value >= 0 && value < Infinity, isOfKind: isNumber },
  signal: { is: 'an AbortSignal', allows: isAbortSignal },
};
const OF_ITS_OWN: ReadonlyMap<string, OptionRule> = new Map(Object.entries(RULES));
/** What a kind says as well. */
const OF_ITS_KIND: ReadonlySet<string> = new Set<keyof TaskOptions>(['requires', 'runTimeout', 'retry', 'late']);

/**
 * Checked at the call, where the mistake is: a misspelt option would be nothing at all.
 *
 * @returns whether it says something that its kind could have said
 * @throws TypeError or RangeError naming the option and its value
 */
export function checkSubmission(kind: string, submission: Submission): boolean {
  if (typeof submission !== 'object' || submission === null)
    throw new TypeError(`Cannot submit "${kind}": a submission is an object, not ${shown(submission)}`);
  let hasTerms = false;
  for (const name in submission) {
    const value: unknown = submission[name as keyof Submission];
    const rule = OF_ITS_OWN.get(name);
    if (rule === undefined) hasTerms = isTerm(kind, name) || hasTerms;
    else if (value !== undefined && !rule.allows(value)) refuse(kind, name, rule, value);
  }
  if (submission.fairnessWeight !== undefined && submission.fairnessKey === undefined)
    throw new TypeError(`Cannot submit "${kind}": fairnessWeight is how many tasks of a key have one turn, and there is no fairnessKey`);
  if (hasTerms) checkTerms(kind, submission);
  return hasTerms;
}

function checkTerms(kind: string, { requires, runTimeout, retry, late }: Submission): void {
  const action = `submit "${kind}"`;
  if (requires !== undefined) checkRequires(action, requires);
  checkTaskOptions(action, {
    ...(runTimeout !== undefined && { runTimeout }),
    ...(retry !== undefined && { retry }),
    ...(late !== undefined && { late }),
  });
}

/** @throws TypeError for an option there is not */
function isTerm(kind: string, name: string): true {
  if (OF_ITS_KIND.has(name)) return true;
  throw new TypeError(`Cannot submit "${kind}": ${noSuch('option', name, [...OF_ITS_OWN.keys(), ...OF_ITS_KIND])}`);
}

function refuse(kind: string, name: string, rule: OptionRule, value: unknown): never {
  const given = value instanceof Date ? 'an invalid date' : shown(value);
  const text = `Cannot submit "${kind}": ${name} is ${rule.is}, not ${given}`;
  throw rule.isOfKind?.(value) ? new RangeError(text) : new TypeError(text);
}
