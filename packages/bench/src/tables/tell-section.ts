import type { ArmCall } from '../harness/arm.ts';
import type { SidePart } from '../targets/target.ts';
import { type Entry, RAW_NAME, type Section, WHERE_TEXT, type Where } from './section.ts';

interface Row {
  readonly kind: string;
  readonly text: string;
  readonly layout?: boolean;
  readonly quick?: boolean;
}

const ROWS: readonly Row[] = [
  { kind: 'transfer', text: 'plain object of 4 fields', quick: true },
  { kind: 'quote', text: 'fixed layout, u32 + f64 + u8', layout: true, quick: true },
  { kind: 'quote', text: 'the same without a layout' },
  ...[16, 256, 4_096, 65_536].map((bytes) => ({ kind: `block:${bytes}`, text: `${bytes} bytes`, quick: bytes === 4_096 })),
  ...[16, 256, 4_096, 65_536].map((length) => ({ kind: `note:${length}`, text: `text of ${length} characters` })),
];

/** Shorter than a target's runs: there are many rows. */
const SHORT = { durationMs: 500, warmUpMs: 300 };

/** `tell` by place and by message: a bounded producer, batches of 1 000 with at most 8 under way. */
export function tellSection(where: Where): Section {
  return { title: `tell, ${WHERE_TEXT[where]} (batches of 1 000, at most 8 under way)`, entries: ROWS.map((row) => tellEntry(where, row)) };
}

function tellEntry(where: Where, row: Row): Entry {
  const options = { kind: row.kind, where, ...SHORT, ...lighter(row.kind) };
  const packed: Record<string, ArmCall> =
    row.kind === 'transfer' && where !== 'same' ? { packed: { arm: 'raw-tell', options: { ...options, pack: 64 } } } : {};
  const arms = {
    ours: { arm: 'ringmaster-tell', options: { ...options, layout: row.layout === true } },
    raw: { arm: 'raw-tell', options },
    ...packed,
  };
  const part: Omit<SidePart, 'baseline' | 'baselineName'> = {
    id: `tell ${where} ${row.kind}`,
    what: row.text,
    unit: 'messages/s',
    figure: 'perSecond',
    ours: 'ours',
  };
  const parts: SidePart[] = [{ ...part, baseline: 'raw', baselineName: RAW_NAME[where] }];
  if ('packed' in packed) parts.push({ ...part, baseline: 'packed', baselineName: `${RAW_NAME[where]}, arrays of 64` });
  const id = `tell ${where} ${row.kind}${row.layout === true ? ' layout' : ''}`;
  return { experiment: { id, arms }, parts, quick: row.quick === true };
}

/** Batches of large messages are smaller: a thousand of 64 KiB would be a test of memory. */
function lighter(kind: string): { batch?: number } {
  const bytes = Number(kind.split(':')[1] ?? 0);
  if (bytes >= 65_536) return { batch: 16 };
  if (bytes >= 4_096) return { batch: 128 };
  return {};
}
