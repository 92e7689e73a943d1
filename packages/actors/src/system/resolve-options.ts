import { type Defaults, defaults } from '../contract/defaults.ts';
import { checkKeys, noSuch } from '../contract/known-keys.ts';
import { shown } from '../contract/shown.ts';
import type { SystemOptions } from '../contract/system.ts';
import { STOP_SIGNALS } from './owner/shutdown/stop-signals.ts';
import type { ThreadConfig } from './thread/thread-config.ts';

const OPTION_NAMES = [
  'threads',
  'dedicatedMax',
  'name',
  'strictMessages',
  'watchdogMs',
  'onStrayError',
  'idle',
  'metrics',
  'logger',
  'defaults',
  'shutdownPhases',
  'signals',
] as const;
const LOGGER_METHODS = ['child', 'debug', 'info', 'warn', 'error'] as const;
const DEDICATED_MAX = 4;
/** `info` and worse; the logger itself may drop more. */
const LOG_LEVEL = 1;

/** What the options are completed from. */
export interface ResolvingParts {
  readonly parallelism: number;
  /** In [0, 1): makes the system's id. */
  readonly random: number;
  /** Names of options that are somebody else's affair. */
  readonly more?: readonly string[];
}

/**
 * The options, checked and completed.
 *
 * @throws TypeError or RangeError naming the option
 */
export function resolveOptions(options: SystemOptions, parts: ResolvingParts): ThreadConfig {
  checkKeys('create system', options, [...OPTION_NAMES, ...(parts.more ?? [])]);
  if (options.idle !== undefined && options.idle !== 'adaptive' && options.idle !== 'park') {
    throw new TypeError(`Cannot create system: idle is 'adaptive' or 'park', not ${shown(options.idle)}`);
  }
  const { onStrayError = 'thread' } = options;
  if (onStrayError !== 'thread' && onStrayError !== 'log') {
    throw new TypeError(`Cannot create system: onStrayError is 'thread' or 'log', not ${shown(onStrayError)}`);
  }
  checkLogger(options.logger);
  checkSignals(options.signals);
  const { strictMessages = false, name = 'ringmaster' } = options;
  if (typeof name !== 'string') throw new TypeError(`Cannot create system: name is a text, not ${shown(name)}`);
  if (typeof strictMessages !== 'boolean')
    throw new TypeError(`Cannot create system: strictMessages is true or false, not ${shown(strictMessages)}`);
  const { metrics = true } = options;
  if (typeof metrics !== 'boolean') throw new TypeError(`Cannot create system: metrics is true or false, not ${shown(metrics)}`);
  const workers = count('threads', options.threads ?? Math.max(1, parts.parallelism - 1), 0);
  const all = completed(options.defaults ?? {});
  return {
    systemName: name,
    systemId: Math.floor(parts.random * 0x7fffffff),
    workers,
    dedicatedMax: count('dedicatedMax', options.dedicatedMax ?? DEDICATED_MAX, 0),
    strictMessages,
    hasMetrics: metrics,
    watchdogMs: watchdog(options.watchdogMs ?? all.watchdogMs),
    onStrayError,
    idle: options.idle ?? 'adaptive',
    logLevel: LOG_LEVEL,
    defaults: all,
  };
}

/** In milliseconds; 0: off. */
function watchdog(value: number | 'off'): number {
  if (value === 'off') return 0;
  if (isDuration(value)) return value;
  throw new RangeError(`Cannot create system: watchdogMs is milliseconds above 0, or 'off', not ${shown(value)}`);
}

function checkLogger(logger: unknown): void {
  if (logger === undefined) return;
  const missing = LOGGER_METHODS.find((name) => typeof Reflect.get(Object(logger), name) !== 'function');
  if (missing === undefined) return;
  const method = missing === 'child' ? 'child(bindings)' : `${missing}()`;
  throw new TypeError(`Cannot create system: logger has no ${method}; give a pino logger, or one with its methods`);
}

function checkSignals(signals: unknown): void {
  if (signals === undefined) return;
  const known: readonly unknown[] = STOP_SIGNALS;
  if (!Array.isArray(signals) || !signals.every((signal) => known.includes(signal))) {
    throw new TypeError(`Cannot create system: signals is a list of 'SIGINT' and 'SIGTERM', not ${shown(signals)}`);
  }
}

function completed(given: Partial<Defaults>): Defaults {
  if (typeof given !== 'object') throw new TypeError(`Cannot create system: defaults is an object, not ${shown(given)}`);
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(defaults, name)) throw new TypeError(`Cannot create system: ${noSuch('default', name, Object.keys(defaults))}`);
    if (name === 'longTurnMs' && value === 'off') continue;
    const isTime = name.endsWith('Ms');
    if (!(isTime ? isDuration(value) : isCount(value))) {
      const orOff = name === 'longTurnMs' ? ", or 'off'" : '';
      const what = isTime ? `milliseconds above 0${orOff}` : 'a whole number above 0';
      throw new RangeError(`Cannot create system: defaults.${name} is ${what}, not ${shown(value)}`);
    }
  }
  return { ...defaults, ...given };
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

function isDuration(value: unknown): boolean {
  return typeof value === 'number' && value > 0;
}

function count(name: string, value: number, from: number): number {
  if (Number.isInteger(value) && value >= from && value <= 256) return value;
  throw new RangeError(`Cannot create system: ${name} is a whole number from ${from} to 256, not ${shown(value)}`);
}
