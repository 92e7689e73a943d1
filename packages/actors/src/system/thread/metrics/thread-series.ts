import { AppendTableWriter, RecordMemory, SharedGauge, type SharedRegions, setLevel, TABLE_FULL } from '@ringmaster/core';
import {
  type Family,
  type FamilyPlan,
  isSameFamily,
  type MetricKind,
  type MetricOf,
  type SeriesStore,
} from '../../../metrics/series-store.ts';
import { bufferOf, type KnownFamily, type SeriesEntry, SeriesTable, WITHDRAWN } from './series-table.ts';
import { lostMetric, openMetric, WORDS_OF } from './shared-metrics.ts';
import { OTHERS, ROWS_MAX } from './type-row-layout.ts';

const encoder = new TextEncoder();

/**
 * The series of this thread, which it alone makes and writes.
 *
 * Two threads may make the same metric at the same moment, as different kinds: each writes its entry, then looks at those of the others, so at least
 * one of them sees the other's; whoever does withdraws its own and says so (like W1: publish, then look).
 */
export class ThreadSeries extends SeriesTable implements SeriesStore {
  readonly #writer: AppendTableWriter;
  readonly #others: readonly SeriesTable[];
  readonly #refused: () => void;
  readonly #rows = new Map<string, number>();

  /** @param refused called where there is no room for one more series */
  constructor(regions: SharedRegions, thread: number, refused: () => void) {
    const writer = new AppendTableWriter(new RecordMemory(bufferOf(regions.seriesTables, thread)));
    super(regions, thread, writer);
    this.#writer = writer;
    this.#others = regions.series.flatMap((_, other) => (other === thread ? [] : [new SeriesTable(regions, other)]));
    this.#refused = refused;
    this.catchUp();
    for (const [row, name] of this.types.entries()) if (name !== undefined) this.#rows.set(keyOf(name.type, name.path), row);
  }

  /** What was measured of a thread that has died is no more. */
  resetGauges(): void {
    for (const { plan, series } of this.families.values()) {
      if (plan.kind === 'gauge') for (const { index } of series) this.#reset(new SharedGauge(this.words, index));
    }
  }

  #reset(gauge: SharedGauge): void {
    if (!Number.isNaN(gauge.value)) gauge.set(0);
  }

  /** The row of a type's actors, or of the one with that path. When all rows are taken: that of all others. */
  rowOf(type: string, path: string | null): number {
    const key = keyOf(type, path);
    let row = this.#rows.get(key);
    if (row === undefined) {
      row = this.#takeRow(type, path);
      // Names of single actors may be ever new ones: those that find no row are not kept.
      if (row !== OTHERS || path === null) this.#rows.set(key, row);
    }
    return row;
  }

  #takeRow(type: string, path: string | null): number {
    const row = Math.max(OTHERS + 1, this.types.length);
    if (row < ROWS_MAX && this.#append(['type', row, type, path])) return row;
    this.#refused();
    return OTHERS;
  }

  declare(plan: FamilyPlan): Family | { readonly taken: FamilyPlan } {
    const taken = this.#conflict(plan);
    if (taken !== undefined) return { taken };
    let family = this.find(plan.name);
    if (family === undefined) {
      family = this.#declareNew(plan);
      if (family === undefined) return { plan, known: [], open: lostMetric };
      const taken = this.#conflict(plan);
      if (taken !== undefined) {
        setLevel(this.words, family.index, WITHDRAWN);
        return { taken };
      }
    }
    return this.#familyOf(family);
  }

  #declareNew(plan: FamilyPlan): KnownFamily | undefined {
    const index = this.#room(1);
    if (index === undefined || !this.#append(['family', plan, index])) {
      this.#refused();
      return undefined;
    }
    return this.families.get(plan.name);
  }

  #familyOf(family: KnownFamily): Family {
    const { plan } = family;
    return { plan, known: family.series.map(({ values }) => values), open: (values) => this.#open(family, values) };
  }

  /** Where the words of a series of the runtime's own begin; undefined: there is no room for it. */
  indexOf(plan: FamilyPlan, values: readonly string[]): number | undefined {
    const family = this.find(plan.name) ?? this.#declareNew(plan);
    return family === undefined ? undefined : this.#place(family, values);
  }

  #open(family: KnownFamily, values: readonly string[]): MetricOf[MetricKind] {
    const index = this.#place(family, values);
    return index === undefined ? lostMetric() : openMetric(family.plan.kind, this.words, index);
  }

  #place(family: KnownFamily, values: readonly string[]): number | undefined {
    const known = family.series.find((series) => series.values.every((value, at) => value === values[at]));
    if (known !== undefined) return known.index;
    const index = this.#room(WORDS_OF[family.plan.kind]);
    if (index !== undefined && this.#append(['series', family.entry, values, index])) return index;
    this.#refused();
    return undefined;
  }

  #conflict(plan: FamilyPlan): FamilyPlan | undefined {
    for (const table of [this as SeriesTable, ...this.#others]) {
      const known = table.find(plan.name)?.plan;
      if (known !== undefined && !isSameFamily(known, plan)) return known;
    }
    return undefined;
  }

  /** Where so many words are free; undefined: nowhere. */
  #room(words: number): number | undefined {
    return this.wordsUsed + words <= this.words.length ? this.wordsUsed : undefined;
  }

  #append(entry: SeriesEntry): boolean {
    if (this.#writer.append(encoder.encode(JSON.stringify(entry))) === TABLE_FULL) return false;
    this.catchUp();
    return true;
  }
}

function keyOf(type: string, path: string | null): string {
  return path === null ? type : `${type}\u0000${path}`;
}
