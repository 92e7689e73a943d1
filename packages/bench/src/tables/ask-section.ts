import type { ArmOptions } from '../harness/arm.ts';
import type { Part } from '../targets/target.ts';
import { type Entry, RAW_NAME, type Section, WHERE_TEXT, type Where } from './section.ts';

interface Row {
  readonly text: string;
  readonly options: ArmOptions;
  readonly quick?: boolean;
}

const HOT = { calls: 10_000 };
const PARKED = { calls: 150, warmUpCalls: 20_000, pauseMs: 10 };

const ROWS: readonly Row[] = [
  { text: 'hot', options: HOT, quick: true },
  { text: 'hot, fixed layout', options: { ...HOT, layout: true } },
  ...[16, 256, 4_096, 65_536].map((sizeBytes) => ({
    text: `hot, ${sizeBytes} bytes`,
    options: { calls: sizeBytes > 10_000 ? 2_000 : 5_000, sizeBytes },
  })),
  { text: 'parked for 10 ms', options: PARKED, quick: true },
  ...[4_096, 65_536].map((sizeBytes) => ({ text: `parked for 10 ms, ${sizeBytes} bytes`, options: { ...PARKED, sizeBytes } })),
];

const FIGURES = [
  ['p50', 'p50Us'],
  ['p99', 'p99Us'],
  ['p99.9', 'p999Us'],
] as const;

/** `ask` in turn, by place, state and size. In one thread nothing parks, so those rows are left out. */
export function askSection(where: Where): Section {
  const rows = where === 'same' ? ROWS.filter((row) => row.options.pauseMs === undefined) : ROWS;
  return { title: `ask, ${WHERE_TEXT[where]} (one after the other, latency)`, entries: rows.map((row) => askEntry(where, row)) };
}

function askEntry(where: Where, row: Row): Entry {
  const id = `ask ${where} ${row.text}`;
  const options = { ...row.options, where };
  const arms = { ours: { arm: 'ringmaster-ask', options }, raw: { arm: 'raw-ask', options } };
  const parts = FIGURES.map(([name, figure]): Part => {
    return {
      id: `${id} ${name}`,
      what: `${row.text}, ${name}`,
      unit: 'us',
      figure,
      ours: 'ours',
      baseline: 'raw',
      baselineName: RAW_NAME[where],
    };
  });
  return { experiment: { id, arms }, parts, quick: row.quick === true };
}
