import { LogHistogram } from '@ringmaster/core';
import { type FamilyPlan, NS_PER_SECOND } from '../../../metrics/series-store.ts';
import type { TypeTimes } from './shared-type-meter.ts';
import type { ThreadSeries } from './thread-series.ts';

/** Times that the runtime takes of each type of actors. */
const TYPE_FAMILIES = {
  handler: plan('ringmaster_handler_seconds', 'Time from the call of a handler until it returned, or its promise settled; sampled.', [
    'actor',
    'path',
  ]),
  mailbox: plan('ringmaster_mailbox_seconds', 'Time that messages waited in a mailbox; sampled among those that did.', ['actor', 'path']),
};

/** And of the thread. */
const THREAD_FAMILIES = {
  ask: plan('ringmaster_ask_seconds', 'Time from an ask until it settled; sampled.', []),
  loop: plan('ringmaster_event_loop_delay_seconds', 'Time from when the runtime asked for a turn of the event loop until it came.', []),
};

/** Where times of actors of a type go; `path`: of that one alone. */
export function typeTimes(series: ThreadSeries, type: string, path: string | null): TypeTimes {
  const open = (what: keyof typeof TYPE_FAMILIES): LogHistogram | undefined => histogramOf(series, TYPE_FAMILIES[what], [type, path ?? '']);
  return { handler: () => open('handler'), mailbox: () => open('mailbox') };
}

export function threadTimes(series: ThreadSeries, what: keyof typeof THREAD_FAMILIES): LogHistogram | undefined {
  return histogramOf(series, THREAD_FAMILIES[what], []);
}

/** Undefined if there is no room for it. */
function histogramOf(series: ThreadSeries, family: FamilyPlan, values: readonly string[]): LogHistogram | undefined {
  const index = series.indexOf(family, values);
  return index === undefined ? undefined : new LogHistogram(series.words, index);
}

function plan(name: string, help: string, labels: readonly string[]): FamilyPlan {
  return { name, kind: 'timer', help, labels, merge: 'sum', isPerThread: true, partsPerUnit: NS_PER_SECOND };
}
