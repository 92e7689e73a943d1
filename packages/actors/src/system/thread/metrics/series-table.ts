import { AppendTableReader, LogHistogram, levelOf, RecordMemory, SharedGauge, type SharedRegions, tallied } from '@ringmaster/core';
import type { MetricLabels } from '../../../contract/metrics-snapshot.ts';
import type { Reading } from '../../../metrics/reading.ts';
import type { FamilyPlan } from '../../../metrics/series-store.ts';
import { COUNTER_STRIDE, WORDS_OF } from './shared-metrics.ts';

/**
 * What a thread's table of series says, entry by entry, each as JSON. Append-only, written by the thread alone, so whoever reads needs nothing of it: it
 * may be blocked, or dead. A successor reads what its predecessor had written, and counts on in the same words.
 *
 * ```
 * ['type', row, type, path]            that row of the counters is of actors of that type; or of the one with that path
 * ['family', plan, index]              a metric; words[index]: 0 stands, 1 was withdrawn
 * ['series', family, values, index]    of the metric in that entry: its label values, and where its words begin
 * ```
 */
export type SeriesEntry =
  | readonly ['type', row: number, type: string, path: string | null]
  | readonly ['family', plan: FamilyPlan, index: number]
  | readonly ['series', family: number, values: readonly string[], index: number];

/** Of whose messages a row counts. */
export interface TypeName {
  readonly type: string;
  /** Of an actor that has a row of its own. */
  readonly path: string | null;
}

export interface KnownSeries {
  readonly values: readonly string[];
  readonly index: number;
}

export interface KnownFamily {
  readonly plan: FamilyPlan;
  /** Number of its entry, and the word that says whether it stands. */
  readonly entry: number;
  readonly index: number;
  readonly series: KnownSeries[];
}

/** What is withdrawn was never counted in: somebody else had the name. */
export const WITHDRAWN = 1;

const decoder = new TextDecoder();

/** The series of one thread, as any thread reads them. */
export class SeriesTable {
  readonly thread: number;
  /** By row. */
  readonly types: TypeName[] = [];
  readonly words: Int32Array;
  protected readonly families = new Map<string, KnownFamily>();
  /** Behind the last word that is taken. */
  protected wordsUsed = 0;
  readonly #table: Pick<AppendTableReader, 'entry'>;
  readonly #byEntry: (KnownFamily | undefined)[] = [];

  constructor(regions: SharedRegions, thread: number, table?: Pick<AppendTableReader, 'entry'>) {
    this.thread = thread;
    this.#table = table ?? new AppendTableReader(new RecordMemory(bufferOf(regions.seriesTables, thread)));
    this.words = new Int32Array(bufferOf(regions.series, thread), 0, regions.sizes.seriesBytes / Int32Array.BYTES_PER_ELEMENT);
  }

  /** A metric of this name that stands. */
  find(name: string): KnownFamily | undefined {
    this.catchUp();
    const family = this.families.get(name);
    return family !== undefined && levelOf(this.words, family.index) !== WITHDRAWN ? family : undefined;
  }

  /** Takes in the entries that are new. */
  catchUp(): void {
    for (;;) {
      const bytes = this.#table.entry(this.#byEntry.length);
      if (bytes === undefined) return;
      this.#take(JSON.parse(decoder.decode(bytes)) as SeriesEntry);
    }
  }

  #take(entry: SeriesEntry): void {
    let family: KnownFamily | undefined;
    if (entry[0] === 'type') this.types[entry[1]] = { type: entry[2], path: entry[3] };
    else if (entry[0] === 'family') {
      family = { plan: entry[1], entry: this.#byEntry.length, index: entry[2], series: [] };
      this.families.set(family.plan.name, family);
      this.wordsUsed = entry[2] + 1;
    } else {
      const of = this.#byEntry[entry[1]] as KnownFamily;
      of.series.push({ values: entry[2], index: entry[3] });
      this.wordsUsed = entry[3] + WORDS_OF[of.plan.kind];
    }
    this.#byEntry.push(family);
  }

  /** Every series, with its value at this moment. */
  *readings(): Generator<Reading> {
    this.catchUp();
    for (const family of this.families.values()) {
      if (levelOf(this.words, family.index) === WITHDRAWN) continue;
      for (const series of family.series) {
        const reading = this.#reading(family.plan, series);
        // A gauge of what is no more.
        if (reading.kind !== 'gauge' || !Number.isNaN(reading.value)) yield reading;
      }
    }
  }

  #reading(plan: FamilyPlan, { values, index }: KnownSeries): Reading {
    const { name, help, merge, kind, partsPerUnit } = plan;
    const own = plan.labels.map((label, at) => [label, values[at] as string] as const);
    // A label without a value is none: of the runtime's, some series have fewer.
    const labels: MetricLabels = plan.isPerThread
      ? { thread: String(this.thread), ...Object.fromEntries(own.filter(([, value]) => value !== '')) }
      : Object.fromEntries(own);
    if (kind === 'counter') return { name, kind, help, labels, value: tallied(this.words, index, COUNTER_STRIDE) / partsPerUnit };
    if (kind === 'gauge') return { name, kind, help, labels, merge, value: new SharedGauge(this.words, index).value };
    const histogram = new LogHistogram(this.words, index);
    const buckets = histogram.filled().map(({ from, to, count }) => ({ from: from / partsPerUnit, to: to / partsPerUnit, count }));
    return { name, kind: 'histogram', help, labels, sum: histogram.sum / partsPerUnit, buckets };
  }
}

export function bufferOf(buffers: readonly SharedArrayBuffer[], thread: number): SharedArrayBuffer {
  const buffer = buffers[thread];
  if (buffer === undefined) throw new RangeError(`Cannot find series of thread ${thread}: there are ${buffers.length} threads`);
  return buffer;
}
