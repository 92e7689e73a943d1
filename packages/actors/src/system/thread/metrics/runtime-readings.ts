import { arenaPlace, BlockRemains, heldOf, incarnationOf, isThreadAbsent, ringUsedBytes, type SharedRegions } from '@ringmaster/core';
import type { MetricLabels } from '../../../contract/metrics-snapshot.ts';
import type { Reading } from '../../../metrics/reading.ts';
import { DEAD_LETTERS, type SystemCounters, underWay } from './system-meter.ts';
import { OWNER } from '../thread-config.ts';
import { type CountedFamily, SYSTEM_FAMILIES, THREAD_FAMILIES, TYPE_FAMILIES } from './counted-families.ts';
import type { SeriesTable } from './series-table.ts';
import { OTHERS, type TypeCounter } from './type-row-layout.ts';
import type { TypeRow } from './type-rows.ts';

const KIB = 1024;

/** What is read from. */
export interface RuntimeSources {
  readonly regions: SharedRegions;
  readonly counters: SystemCounters;
  /** By thread: what its rows are of. */
  readonly tables: readonly SeriesTable[];
}

/** The runtime's own metrics, as far as they stand in memory for other reasons: nothing was written for them alone. */
export function* runtimeReadings(sources: RuntimeSources): Generator<Reading> {
  const { regions, counters } = sources;
  for (const thread of startedThreads(regions)) {
    yield* threadReadings(sources, thread);
    yield* typeReadings(sources, thread);
    yield* linkReadings(sources, thread);
  }
  for (const [name, family] of entriesOf(SYSTEM_FAMILIES)) yield counter(family, {}, counters.total(name));
  yield gauge(
    'ringmaster_messages_waiting',
    'Messages that were accepted and are not finished, wherever they are.',
    {},
    underWay(counters).messages,
  );
  yield* blockReadings(regions);
}

/** Of the others there is nothing to say. */
export function startedThreads(regions: SharedRegions): readonly number[] {
  return regions.counters.flatMap((_, thread) => (incarnationOf(regions, thread) > 0 ? [thread] : []));
}

function* threadReadings({ regions, counters }: RuntimeSources, thread: number): Generator<Reading> {
  const labels = { thread: String(thread) };
  for (const [name, family] of entriesOf(THREAD_FAMILIES)) yield counter(family, labels, counters.of(thread, name));
  yield counter(ACCEPTED, labels, acceptedBy(counters, thread, regions.sizes.threads));
  for (const reason of DEAD_LETTERS) {
    const shownReason = reason === 'overflowed' ? 'dropped' : reason;
    yield counter(DEAD_LETTERS_FAMILY, { ...labels, reason: shownReason }, counters.of(thread, reason));
  }
  yield gauge('ringmaster_thread_up', 'Whether the thread runs: 1 or 0.', labels, isThreadAbsent(regions, thread) ? 0 : 1);
  const { inboundKib, outboundKib } = heldOf(regions, thread);
  yield gauge(
    'ringmaster_inbound_bytes',
    'Records taken in from other threads whose messages wait in mailboxes, to the KiB.',
    labels,
    inboundKib * KIB,
  );
  yield gauge('ringmaster_outbound_bytes', 'Records that wait in outboxes, or for room there, to the KiB.', labels, outboundKib * KIB);
}

/** Here and for other threads. What was taken from a sender that died before it had counted it is the owner's. */
function acceptedBy(counters: SystemCounters, thread: number, threads: number): number {
  let accepted = counters.of(thread, 'accepted');
  for (let to = 0; to < threads; to++) accepted += counters.sent(thread, to);
  return thread === OWNER ? accepted + counters.total('uncounted') : accepted;
}

function* typeReadings({ counters, tables }: RuntimeSources, thread: number): Generator<Reading> {
  tables[thread]?.catchUp();
  for (const row of counters.rowsOf(thread)) {
    if (row.row === OTHERS && row.isEmpty) continue;
    const labels = labelsOf(tables[thread], thread, row);
    for (const [name, family] of entriesOf(TYPE_FAMILIES)) yield counter(family, labels, row.of(name as TypeCounter));
    if (row.row === OTHERS) continue;
    yield gauge('ringmaster_actors', 'Actors that live.', labels, row.living);
    yield gauge('ringmaster_mailbox_messages', 'Messages that wait in mailboxes, as of the last turn of each actor.', labels, row.waiting);
  }
}

function labelsOf(table: SeriesTable | undefined, thread: number, { row }: TypeRow): MetricLabels {
  const name = table?.types[row];
  if (name === undefined) return { thread: String(thread) };
  const labels = { thread: String(thread), actor: name.type };
  return name.path === null ? labels : { ...labels, path: name.path };
}

function* linkReadings({ regions, counters }: RuntimeSources, from: number): Generator<Reading> {
  for (const to of startedThreads(regions)) {
    if (to === from) continue;
    const labels = { thread: String(from), to: String(to) };
    yield counter(LINK_SENT, labels, counters.sent(from, to));
    yield gauge(
      'ringmaster_ring_used_bytes',
      'Bytes taken in the ring from one thread to another.',
      labels,
      ringUsedBytes(regions, from, to),
    );
  }
}

function* blockReadings(regions: SharedRegions): Generator<Reading> {
  const { blocks, units, unitsMax } = new BlockRemains(arenaPlace(regions), OWNER).use();
  const { blockUnitBytes } = regions.sizes;
  yield gauge('ringmaster_blocks', 'Shared blocks that are lent out.', {}, blocks);
  yield gauge('ringmaster_block_used_bytes', 'Memory of shared blocks that are lent out.', {}, units * blockUnitBytes);
  yield gauge('ringmaster_block_size_bytes', 'Memory for shared blocks in all.', {}, unitsMax * blockUnitBytes);
}

const ACCEPTED = { name: 'ringmaster_messages_accepted_total', help: 'Messages that this thread has sent and that were accepted.' };
const DEAD_LETTERS_FAMILY = { name: 'ringmaster_dead_letters_total', help: 'Dead letters, by reason.' };
const LINK_SENT = { name: 'ringmaster_link_messages_total', help: 'Messages sent from one thread to another.' };

function counter({ name, help }: CountedFamily, labels: MetricLabels, value: number): Reading {
  return { name, kind: 'counter', help, labels, value };
}

function gauge(name: string, help: string, labels: MetricLabels, value: number): Reading {
  return { name, kind: 'gauge', help, labels, merge: 'sum', value };
}

function entriesOf<K extends string, V>(families: Readonly<Record<K, V>>): [K, V][] {
  return Object.entries(families) as [K, V][];
}
