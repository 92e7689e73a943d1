import { brokerDefaults } from '../../contract/broker-defaults.ts';
import type { BrokerChange } from '../../contract/broker-store.ts';
import { checkQueueOptions } from '../../contract/check-queue.ts';
import { shown } from '../../contract/shown.ts';

const ACTION = 'open broker: its store gave';

type Given = Readonly<Record<string, unknown>>;
/** What a field may be. */
interface Rule {
  readonly is: string;
  allows(value: unknown): boolean;
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && !Number.isNaN(value);
const text: Rule = { is: 'a text', allows: (value) => typeof value === 'string' };
const count: Rule = { is: 'a whole number from 0', allows: (value) => Number.isSafeInteger(value) && (value as number) >= 0 };
const moment: Rule = { is: 'epoch milliseconds', allows: (value) => isNumber(value) && Number.isFinite(value) };
const end: Rule = { is: 'epoch milliseconds, or Infinity', allows: isNumber };
const flag: Rule = { is: 'true or false', allows: (value) => typeof value === 'boolean' };
const object: Rule = { is: 'an object', allows: (value) => typeof value === 'object' && value !== null };
const keys: Rule = { is: 'a list of whole numbers from 0', allows: (value) => Array.isArray(value) && value.every(count.allows) };
const deaths: Rule = { is: 'a list of deaths', allows: (value) => Array.isArray(value) && value.every(isDeath) };
const bytes: Rule = { is: 'a number from 0', allows: (value) => isNumber(value) && value >= 0 };
const priority: Rule = { is: 'a whole number from 0 to 9', allows: (value) => count.allows(value) && (value as number) <= 9 };
const keyIfAny: Rule = {
  is: 'a text, not empty, or left out',
  allows: (value) => value === undefined || (text.allows(value) && value !== ''),
};
const weightIfAny: Rule = {
  is: 'a whole number from 1 to 1000, or left out',
  allows: (value) => value === undefined || (count.allows(value) && (value as number) >= 1 && (value as number) <= 1_000),
};
const anything: Rule = { is: 'a value, or undefined', allows: (value) => value === undefined || object.allows(value) };

type Rules = readonly (readonly [field: string, Rule])[];
const rules = (byField: Readonly<Record<string, Rule>>): Rules => Object.entries(byField);

/** By type of change; also, this is what types there are. */
const CHANGES: Readonly<Record<BrokerChange['type'], Rules>> = {
  declared: rules({ queue: text, terms: object }),
  paused: rules({ queue: text, isPaused: flag }),
  deleted: rules({ queue: text }),
  added: rules({ queue: text, message: object }),
  attempted: rules({ queue: text, key: count, attempts: count }),
  delayed: rules({ queue: text, key: count, readyAt: moment }),
  removed: rules({ queue: text, keys }),
  remembered: rules({ queue: text, id: text, until: end }),
  retained: rules({ topic: text, value: anything }),
};
const MESSAGE = rules({
  ...{ key: count, id: text, bytes, priority, publishedAt: moment, readyAt: moment, expiresAt: end, attempts: count, deaths, hops: count },
  ...{ fairnessKey: keyIfAny, fairnessWeight: weightIfAny },
});
const RETAINED = rules({ at: moment });

/**
 * What a store has kept comes from outside, and may be damaged, or written by another version: what makes no sense would be a message that is never
 * delivered, or a queue without a bound. So the life of the broker ends with an error that says what it was (G26).
 *
 * @throws TypeError or RangeError naming the field
 */
export function checkLoaded(changes: unknown): asserts changes is readonly BrokerChange[] {
  if (!Array.isArray(changes)) throw new TypeError(`Cannot ${ACTION} no list of changes, but ${shown(changes)}`);
  for (const change of changes as readonly unknown[]) checkChange(change);
}

/** The same of what batches come in. @throws TypeError for what cannot be gone through, such as the promise of a list */
export function checkedBatches<B extends Iterable<unknown> | AsyncIterable<unknown>>(batches: B): B {
  const given: unknown = batches;
  const canBeRead = object.allows(given) && (Symbol.iterator in (given as object) || Symbol.asyncIterator in (given as object));
  if (!canBeRead) throw new TypeError(`Cannot ${ACTION} no batches of changes to go through, but ${shown(given)}`);
  return batches;
}

function checkChange(given: unknown): void {
  const change = (object.allows(given) ? given : {}) as Given;
  const type = change['type'];
  if (typeof type !== 'string' || !Object.hasOwn(CHANGES, type))
    throw new TypeError(`Cannot ${ACTION} no change of a known type, but ${shown(given)}`);
  checkFields(type, change, CHANGES[type as BrokerChange['type']]);
  if (type === 'added') checkFields('added: message', change['message'] as Given, MESSAGE);
  if (type === 'declared') checkTerms(change['terms'] as Given);
  if (type === 'retained' && change['value'] !== undefined) checkFields('retained: value', change['value'] as Given, RETAINED);
}

function checkFields(what: string, given: Given, of: Rules): void {
  for (const [name, rule] of of) {
    const value = given[name];
    if (!rule.allows(value)) throw new TypeError(`Cannot ${ACTION} a change "${what}": ${name} is ${rule.is}, not ${shown(value)}`);
  }
}

function checkTerms({ deadLetters, isUndeclared, ...terms }: Given): void {
  const what = `${ACTION} a change "declared": terms`;
  for (const name of Object.keys(brokerDefaults.queue)) {
    if (terms[name] === undefined) throw new TypeError(`Cannot ${what}: ${name} is missing`);
  }
  if (deadLetters !== undefined && typeof deadLetters !== 'string')
    throw new TypeError(`Cannot ${what}: deadLetters is the id of a queue, not ${shown(deadLetters)}`);
  if (isUndeclared !== undefined && isUndeclared !== true)
    throw new TypeError(`Cannot ${what}: isUndeclared is true, or left out, not ${shown(isUndeclared)}`);
  checkQueueOptions(what, terms);
}

function isDeath(given: unknown): boolean {
  const { queue, reason, attempts, at } = (given ?? {}) as Given;
  return typeof queue === 'string' && typeof reason === 'string' && count.allows(attempts) && moment.allows(at);
}
