import type { AnyRef } from '../contract/actor-ref.ts';
import type { ActorCheckOptions, CheckOptions, HealthOutcome, HealthRun } from '../contract/health.ts';
import { checkKeys } from '../contract/known-keys.ts';
import { shown } from '../contract/shown.ts';
import { judgeActor } from './judge-actor.ts';
import type { CheckPlan } from './health-check.ts';
import type { HealthFacts } from './health-facts.ts';

const TIMEOUT_MS = 1_000;
/** A name stands in a URL and at the beginning of a line. */
const NAME = /^[\w.-]{1,100}$/;

const KINDS: readonly unknown[] = ['live', 'ready', 'started'];
const OVERLOADS: readonly unknown[] = ['warn', 'fail'];
const OPTIONS = ['kind', 'timeoutMs', 'cacheMs', 'everyMs'];

/** What a check is made of: a function, or an actor to look at. */
export type Checked = HealthRun | AnyRef;

/** Which check that is, completed. @throws TypeError or RangeError for what makes no sense */
export function planCheck(
  facts: Pick<HealthFacts, 'inspect'>,
  { name, what, options }: { readonly name: string; readonly what: Checked; readonly options: CheckOptions & ActorCheckOptions },
): CheckPlan {
  const action = `add check ${shown(name)}`;
  if (typeof name !== 'string' || !NAME.test(name))
    throw new TypeError(`Cannot ${action}: its name is made of letters, digits, ".", "_" and "-"`);
  const isActor = typeof what !== 'function';
  // Whatever else has a `tell` is one, too.
  if (isActor && typeof what?.tell !== 'function')
    throw new TypeError(`Cannot ${action}: what is checked is a function or an actor's reference, not ${shown(what)}`);
  checkKeys(action, options, isActor ? [...OPTIONS, 'overload'] : OPTIONS);
  const { kind = 'ready', timeoutMs = TIMEOUT_MS, cacheMs = 0, everyMs, overload = 'warn' } = options;
  if (!KINDS.includes(kind)) throw new TypeError(`Cannot ${action}: kind is 'live', 'ready' or 'started', not ${shown(kind)}`);
  if (isActor && (kind as unknown) === 'live') {
    throw new TypeError(`Cannot ${action}: an actor that is stuck is no reason to restart the process, so kind is 'ready' or 'started'`);
  }
  if (!OVERLOADS.includes(overload)) throw new TypeError(`Cannot ${action}: overload is 'warn' or 'fail', not ${shown(overload)}`);
  checkTimes(action, { timeoutMs, cacheMs, everyMs });
  const run = isActor ? (): Promise<HealthOutcome> => judgeActor(facts, what, { timeoutMs, overload }) : what;
  return { name, kind, timeoutMs, cacheMs, everyMs, run };
}

function checkTimes(action: string, { timeoutMs, cacheMs, everyMs }: Pick<CheckPlan, 'timeoutMs' | 'cacheMs' | 'everyMs'>): void {
  if (!isMs(timeoutMs, false)) throw new RangeError(`Cannot ${action}: timeoutMs is milliseconds above 0, not ${shown(timeoutMs)}`);
  if (!isMs(cacheMs, true)) throw new RangeError(`Cannot ${action}: cacheMs is milliseconds from 0 on, not ${shown(cacheMs)}`);
  if (everyMs === undefined) return;
  if (!isMs(everyMs, false)) throw new RangeError(`Cannot ${action}: everyMs is milliseconds above 0, not ${shown(everyMs)}`);
  if (cacheMs !== 0) throw new TypeError(`Cannot ${action}: with everyMs, reports take the last result; leave out cacheMs`);
}

function isMs(value: unknown, orZero: boolean): boolean {
  return typeof value === 'number' && Number.isFinite(value) && (value > 0 || (orZero && value === 0));
}
