/** Streams between actors: their addresses in messages, and both ends. */
import type { ReadableStream, WritableStream } from 'node:stream/web';
import {
  type ActorRef,
  actor,
  on,
  type StreamOptions,
  type StreamReader,
  type StreamTo,
  type StreamWriter,
  type System,
} from '@ringmaster/actors';
import { same } from './same.ts';

interface Row {
  readonly id: number;
}
interface WideRow extends Row {
  readonly name: string;
}

type Export = { type: 'export'; to: StreamTo<Row> };
declare const db: ActorRef<Export>;
declare const system: System;

export const table = actor<Export>(import.meta.url, 'table', (ctx) =>
  on({
    export: async ({ to }) => {
      const out = ctx.writer(to);
      same<typeof out, StreamWriter<Row>>(true);
      const written = out.write({ id: 1 });
      same<typeof written, Promise<void>>(true);
      same<ReturnType<typeof out.tryWrite>, boolean>(true);
      // @ts-expect-error not a row
      await out.write({ id: 'one' });
      // @ts-expect-error rows are what the stream is of
      await out.from(['a']);
      await out.from([{ id: 1 }]);
      const web = out.toWritable();
      same<typeof web, WritableStream<Row>>(true);
      // @ts-expect-error an address is no end of a stream
      to.write({ id: 1 });
      out.end();
    },
  }),
);

export async function read(): Promise<number> {
  const rows = system.stream<Row>({ window: 64 });
  same<typeof rows, StreamReader<Row>>(true);
  db.tell({ type: 'export', to: rows.sink });
  let sum = 0;
  for await (const row of rows) {
    same<typeof row, Row>(true);
    sum += row.id;
  }
  for await (const batch of rows.batches()) same<typeof batch, readonly Row[]>(true);
  const web = rows.toReadable();
  same<typeof web, ReadableStream<Row>>(true);
  await using wide = system.stream<WideRow>();
  // @ts-expect-error its writer may write rows without names
  db.tell({ type: 'export', to: wide.sink });
  return sum;
}

/** Who reads rows can be written wide ones. */
export const wider = (to: StreamTo<Row>): StreamTo<WideRow> => to;
export const narrower = (to: StreamTo<WideRow>): StreamTo<Row> =>
  // @ts-expect-error who reads names cannot do without
  to;

export const options: StreamOptions = { window: 8, windowBytes: 1_000, timeout: 50, signal: new AbortController().signal };
// @ts-expect-error there is no such option
export const misspelt: StreamOptions = { windows: 8 };
