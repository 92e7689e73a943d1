import type { CounterName } from './system-meter.ts';

/** A metric that is read from counters that the runtime has anyway. */
export interface CountedFamily {
  readonly name: string;
  readonly help: string;
}

/** Exact, by type of actor and thread. */
export const TYPE_FAMILIES = {
  handled: { name: 'ringmaster_messages_handled_total', help: 'Messages whose handler ended well.' },
  failed: { name: 'ringmaster_messages_failed_total', help: 'Messages whose handler threw or rejected.' },
  dropped: { name: 'ringmaster_messages_dropped_total', help: 'Accepted messages that no handler got.' },
  refused: { name: 'ringmaster_messages_refused_total', help: 'Messages refused with full, which stay with their senders.' },
  'actors-spawned': { name: 'ringmaster_actors_spawned_total', help: 'Actors that have begun.' },
  'actors-stopped': {
    name: 'ringmaster_actors_stopped_total',
    help: 'Actors that have ended, but not those that were lost with a thread.',
  },
  restarts: { name: 'ringmaster_actor_restarts_total', help: 'Restarts of actors.' },
} as const satisfies Readonly<Partial<Record<CounterName, CountedFamily>>>;

/** Exact, by thread. */
export const THREAD_FAMILIES = {
  starts: { name: 'ringmaster_thread_starts_total', help: 'How often the thread was started: once, and once after each death.' },
  turns: { name: 'ringmaster_turns_total', help: 'Turns in which an actor handled messages of its mailbox.' },
  asks: { name: 'ringmaster_asks_total', help: 'Asks that were opened.' },
  'asks-failed': { name: 'ringmaster_asks_failed_total', help: 'Asks that settled with an error.' },
  'asks-timed-out': { name: 'ringmaster_asks_timed_out_total', help: 'Asks that nobody answered in time.' },
  'asks-given-up': { name: 'ringmaster_asks_given_up_total', help: 'Asks that their asker aborted.' },
  'late-items': { name: 'ringmaster_stream_items_late_total', help: 'Items that came for a stream that was over.' },
  'layout-misfits': { name: 'ringmaster_layout_misfits_total', help: 'Messages with a layout that went by the general codec.' },
  'layouts-refused': { name: 'ringmaster_layouts_refused_total', help: 'Definitions whose layouts found no room.' },
  'series-refused': { name: 'ringmaster_metric_series_refused_total', help: 'Series of metrics for which there was no room.' },
} as const satisfies Readonly<Partial<Record<CounterName, CountedFamily>>>;

/** Exact, of the whole system: the owner counts them. */
export const SYSTEM_FAMILIES = {
  lost: { name: 'ringmaster_messages_lost_total', help: 'Accepted messages that died with a thread.' },
} as const satisfies Readonly<Partial<Record<CounterName, CountedFamily>>>;
