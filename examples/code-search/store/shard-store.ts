import { ShardIndex } from '../postings/shard-index.ts';
import { Journal, type JournalFiles, type JournalRecord } from './journal.ts';

/** Kinds of records. A shard's base is one `TERMS`, a `STREAM` for each parser, and `KEPT`: without that it was not written to its end. */
const TERMS = 1;
const STREAM = 2;
const KEPT = 3;
const ADD = 4;
const FORGET = 5;

/** Less is not worth the trouble. */
const DEAD_BYTES_MIN = 4 * 1024 * 1024;

/**
 * A shard's postings, which survive the thread that they are in: whatever changes them is written into a journal before it is done and
 * answered, and who begins with that journal begins where the last one was. It is written anew when much of it is of no use any more.
 *
 * ```
 * TERMS    terms, as `NewTerms` has them, in the order of their numbers
 * STREAM   words of newest │ newest │ the stream's bytes
 * KEPT     postings
 * ADD      file │ bytes of terms │ terms │ bodies of their postings
 * FORGET   file
 * ```
 */
export class ShardStore {
  readonly index = new ShardIndex();
  readonly #journal: Journal | undefined;

  /** As long as it was when nothing in it was dead. */
  #journalBytes = 0;

  /** @param files of the journal; undefined: nothing is kept */
  constructor(files?: JournalFiles) {
    if (files === undefined) return;
    this.#journal = new Journal(files);
    this.#replay(this.#journal);
  }

  /** Writes down all that the parsers have sent. From now on nothing but `add` and `forget` changes anything. */
  keep(): void {
    this.#journal?.rewrite(() => this.#writeAll());
    this.#journalBytes = this.#journal?.byteLength ?? 0;
  }

  add(file: number, terms: Uint8Array, bodies: Uint8Array): void {
    this.#journal?.append(ADD, bytesOf([file, terms.length]), terms, bodies);
    this.index.recent.add(file, terms, bodies);
    this.#tidyUp();
  }

  forget(file: number): void {
    this.#journal?.append(FORGET, bytesOf([file]));
    this.index.recent.forget(file);
    this.#tidyUp();
  }

  /** Writes the journal anew when as much of it may be dead as was alive. */
  #tidyUp(): void {
    if (this.#journal !== undefined && this.#journal.byteLength > 2 * this.#journalBytes + DEAD_BYTES_MIN) this.keep();
  }

  #writeAll(): void {
    const journal = this.#journal as Journal;
    const { terms, streams, postings } = this.index.base;
    journal.append(TERMS, terms);
    for (const { newest, chunk } of streams) journal.append(STREAM, bytesOf([newest.length]), new Uint8Array(newest.buffer), chunk);
    journal.append(KEPT, bytesOf([postings]));
    for (const { file, terms, bodies } of this.index.recent.files()) journal.append(ADD, bytesOf([file, terms.length]), terms, bodies);
  }

  #replay(journal: Journal): void {
    const base: JournalRecord[] = [];
    for (const record of journal.read()) {
      if (record.kind === KEPT) this.#loadBase(base.splice(0), record);
      else if (record.kind === ADD) this.#replayAdd(record);
      else if (record.kind === FORGET) this.index.recent.forget(wordsOf(record.body, 1)[0] as number);
      else base.push(record);
    }
  }

  #loadBase(base: readonly JournalRecord[], kept: JournalRecord): void {
    const [terms, ...streams] = base as readonly [JournalRecord, ...JournalRecord[]];
    this.index.load({
      terms: terms.body,
      postings: wordsOf(kept.body, 1)[0] as number,
      streams: streams.map(({ body }) => {
        const [count = 0] = wordsOf(body, 1);
        return { newest: new Int32Array(body.buffer, WORD_BYTES, count), chunk: body.subarray(WORD_BYTES * (1 + count)) };
      }),
    });
  }

  #replayAdd(record: JournalRecord): void {
    const [file = 0, length = 0] = wordsOf(record.body, 2);
    const content = record.body.subarray(2 * WORD_BYTES);
    this.index.recent.add(file, content.subarray(0, length), content.subarray(length));
  }
}

const WORD_BYTES = 4;

function bytesOf(words: readonly number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(words).buffer);
}

function wordsOf(body: Uint8Array<ArrayBuffer>, count: number): Uint32Array {
  return new Uint32Array(body.buffer, 0, count);
}
