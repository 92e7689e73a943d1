import { AppendTableReader, AppendTableWriter, RecordMemory } from '@ringmaster/core';
import { ENTRIES_OFFSET, entryBytes } from '#core/codec/append-table-layout.js';
import type { Litmus, Party } from './litmus.ts';

const BATCH = 512;
const ENTRY_BYTES = 24;
const TABLE_BYTES = Math.ceil((ENTRIES_OFFSET + entryBytes(ENTRY_BYTES)) / 64) * 64;
const [NONE, WHOLE, TORN] = [0, 1, 2];

/** R5: the entry is written, then the count is published. */
const append: Litmus = {
  name: 'R5 shape table: append | count, entry',
  ...{ parties: 2, episodes: 500_000, batch: BATCH, bytes: BATCH * TABLE_BYTES },
  legend: ['index', '0 none, 1 whole, 2 torn'],
  outcomes: { [`0 ${NONE}`]: 'interesting', [`0 ${WHOLE}`]: 'interesting' },
  open: ([buffer], self): Party => {
    const memories = Array.from({ length: BATCH }, (_, episode) => new RecordMemory(buffer, episode * TABLE_BYTES, TABLE_BYTES));
    const entry = new Uint8Array(ENTRY_BYTES).fill(self + 1);
    let writers: AppendTableWriter[] = [];
    let readers: AppendTableReader[] = [];
    return {
      reset: () => {
        if (self === 0) for (const { bytes } of memories) bytes.fill(0);
        writers = memories.map((memory) => new AppendTableWriter(memory));
        readers = memories.map((memory) => new AppendTableReader(memory));
      },
      run: (episode) => {
        if (self === 0) return (writers[episode] as AppendTableWriter).append(entry);
        const reader = readers[episode] as AppendTableReader;
        if (reader.count === 0) return NONE;
        const seen = reader.entry(0);
        return seen?.byteLength === ENTRY_BYTES && seen.every((byte) => byte === 1) ? WHOLE : TORN;
      },
    };
  },
};

/** What records refer to by number. */
export const TABLES: readonly Litmus[] = [append];
