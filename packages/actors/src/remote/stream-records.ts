import { toError } from '../contract/errors/to-error.ts';
import type { EndPlace, WritingEnd } from '../streams/stream-ends.ts';
import type { StreamSource } from '../streams/stream-source.ts';
import { StreamVerb } from './envelope-layout.ts';

/** What becomes of the records of streams: a thread's table, or nobody. */
export interface StreamPort {
  /** Undefined: the item is dropped, and counted. */
  sourceOf(id: number, incarnation: number): Pick<StreamSource, 'take' | 'broken'> | undefined;
  opened(id: number, incarnation: number, writer: WritingEnd): void;
  ended(id: number, incarnation: number, writer: EndPlace, error: Error | undefined): void;
  dropped(id: number, incarnation: number, why: string | Error): void;
  granted(id: number, incarnation: number, items: number, bytes: number): void;
  cancelled(id: number, incarnation: number, reason: Error): void;
}

/** A record of kind `stream`, as it was read. */
export interface StreamRecord {
  readonly from: number;
  readonly words: readonly number[];
  readonly payload: unknown;
}

/** Hands a record to the port; `writingEnd` makes the end that the answer goes to. */
export function takeStreamRecord(
  port: StreamPort,
  { from, words, payload }: StreamRecord,
  writingEnd: (place: EndPlace) => WritingEnd,
): void {
  const [id = 0, incarnation = 0, verb = 0, fourth = 0, fifth = 0] = words;
  const writer = { thread: from, id: fourth, incarnation: fifth };
  switch (verb) {
    case StreamVerb.open:
      return port.opened(id, incarnation, writingEnd(writer));
    case StreamVerb.end:
      return port.ended(id, incarnation, writer, payload === undefined ? undefined : toError(payload));
    case StreamVerb.drop:
      return port.dropped(id, incarnation, typeof payload === 'string' ? payload : toError(payload));
    case StreamVerb.grant:
      return port.granted(id, incarnation, fourth, fifth);
    case StreamVerb.cancel:
      return port.cancelled(id, incarnation, toError(payload));
  }
}
