import { isOwnMetric } from '../contract/own-metric.ts';
import { checkKeys } from '../contract/known-keys.ts';
import type { LabelBounds } from '../contract/metrics.ts';
import { shown } from '../contract/shown.ts';
import { VALUE_MAX } from './label-space.ts';
import type { MetricKind } from './series-store.ts';

/** Of a metric or a label, as Prometheus has them, without the colon, which is for rules. */
const NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
/** The runtime's own, and those of its schedulers and brokers, which say that they are (`OWN_METRIC`). */
const RUNTIMES_OWN = 'ringmaster_';
/** Those that it gives to series itself. */
const RESERVED_LABELS = ['le', 'quantile'];
/** What a kind's name ends in. */
const ENDINGS: Readonly<Partial<Record<MetricKind, string>>> = { counter: '_total', timer: '_seconds' };
/** And what none of another kind may end in, or its name would be that of a part of somebody else's. */
const PARTS = ['_total', '_bucket', '_sum', '_count'];
/** Whose distribution is of seconds, and shown so: a histogram has none but its own unit. */
const OF_TIMERS = '_seconds';

/** Options of any kind, before they are checked. */
export interface GivenOptions {
  readonly help: string;
  readonly labels?: LabelBounds;
  readonly merge?: unknown;
}

/** @throws TypeError for a name or options that make no sense */
export function checkMetric(kind: MetricKind, name: string, options: GivenOptions): void {
  const action = `make ${kind} ${shown(name)}`;
  if (typeof name !== 'string' || !NAME.test(name))
    throw new TypeError(`Cannot ${action}: a name is letters, digits and _, no digit first`);
  if (name.startsWith(RUNTIMES_OWN) && !isOwnMetric(options))
    throw new TypeError(`Cannot ${action}: names that begin with ringmaster_ are those of the runtime`);
  const ending = ENDINGS[kind];
  if (ending !== undefined && !name.endsWith(ending)) throw new TypeError(`Cannot ${action}: its name is to end in ${ending}`);
  const part = PARTS.find((one) => one !== ending && name.endsWith(one));
  if (part !== undefined) throw new TypeError(`Cannot ${action}: no name of a ${kind} ends in ${part}`);
  if (kind === 'histogram' && name.endsWith(OF_TIMERS))
    throw new TypeError(`Cannot ${action}: a name that ends in ${OF_TIMERS} is that of a timer`);
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`Cannot ${action}: its options are an object with help, not ${shown(options)}`);
  checkKeys(action, options, kind === 'gauge' ? ['help', 'labels', 'merge'] : ['help', 'labels']);
  if (typeof options.help !== 'string' || options.help === '')
    throw new TypeError(`Cannot ${action}: help is a text, not empty, not ${shown(options.help)}`);
  if (options.merge !== undefined && options.merge !== 'sum' && options.merge !== 'max')
    throw new TypeError(`Cannot ${action}: merge is 'sum' or 'max', not ${shown(options.merge)}`);
  if (options.labels !== undefined) checkLabels(action, options.labels);
}

function checkLabels(action: string, labels: unknown): void {
  if (typeof labels !== 'object' || labels === null) throw new TypeError(`Cannot ${action}: labels are an object, not ${shown(labels)}`);
  for (const [label, bound] of Object.entries(labels)) {
    if (!NAME.test(label) || label.startsWith('__') || RESERVED_LABELS.includes(label))
      throw new TypeError(`Cannot ${action}: ${shown(label)} is no name for a label`);
    const isList = Array.isArray(bound) && bound.length > 0 && bound.every((value) => typeof value === 'string');
    if (!isList && !(Number.isSafeInteger(bound) && (bound as number) > 0))
      throw new TypeError(`Cannot ${action}: label "${label}" has a list of its values, or how many there may be, not ${shown(bound)}`);
    const long = isList ? bound.find((value: string) => value.length > VALUE_MAX) : undefined;
    if (long !== undefined)
      throw new TypeError(`Cannot ${action}: a value of label "${label}" has ${VALUE_MAX} characters at most, not ${long.length}`);
  }
}
