import { CallOff } from '../../contract/call-off.ts';
import { isAbortSignal } from '../../contract/is-abort-signal.ts';
import { isMoment } from '../../contract/is-moment.ts';
import { noSuch } from '../../contract/known-keys.ts';
import { shown } from '../../contract/shown.ts';

/** What one option may be. */
interface OptionRule {
  /** In words. */
  readonly is: string;
  allows(value: unknown): boolean;
  /** It is of the right kind, and out of its range. */
  isOfKind?(value: unknown): boolean;
}

const OPTIONS: Readonly<Record<string, OptionRule>> = {
  lane: { is: "'high', 'normal' or 'low'", allows: (value) => value === 'high' || value === 'normal' || value === 'low' },
  signal: { is: 'an AbortSignal', allows: isAbortSignal },
  timeout: { is: 'milliseconds above 0, or Infinity', allows: (value) => isNumber(value) && value > 0, isOfKind: isNumber },
  callOff: { is: 'a CallOff', allows: (value) => value instanceof CallOff },
  detached: { is: 'true or false', allows: (value) => typeof value === 'boolean' },
  deadline: { is: 'a date or epoch milliseconds', allows: (value) => isMoment(value) && !Number.isNaN(Number(value)), isOfKind: isMoment },
};

/** Which call takes which. */
const TAKES = {
  tell: ['lane'],
  'send to': ['lane', 'signal'],
  ask: ['lane', 'signal', 'timeout', 'deadline', 'callOff', 'detached'],
} as const;

/**
 * Options are checked where they are given: JavaScript would take `'5'` for 5 in one place and for no number in another,
 * and a misspelt name for nothing at all. Calls without options do not come here.
 *
 * @throws TypeError or RangeError naming the option and its value
 */
export function checkCallOptions(call: keyof typeof TAKES, target: { readonly name: string }, options: object): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`Cannot ${call} "${target.name}": options are an object, not ${shown(options)}`);
  }
  const takes: readonly string[] = TAKES[call];
  for (const name of Object.keys(options)) {
    if (!takes.includes(name)) {
      throw new TypeError(`Cannot ${call} "${target.name}": ${noSuch('option', name, takes)}`);
    }
    const value: unknown = (options as Readonly<Record<string, unknown>>)[name];
    const rule = OPTIONS[name];
    if (value === undefined || rule === undefined || rule.allows(value)) continue;
    const text = `Cannot ${call} "${target.name}": ${name} is ${rule.is}, not ${shown(value)}`;
    throw rule.isOfKind?.(value) ? new RangeError(text) : new TypeError(text);
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}
