import { doubled, doubledBytes } from '../text/words.ts';
import type { FileTerms } from './file-terms.ts';
import type { Segment } from './segment.ts';

const NO_RUN = -1;

/** Collects postings for one shard until `take`. */
export class SegmentWriter {
  #terms = new Uint8Array(1 << 12);
  #termsEnd = 0;
  #runs = new Int32Array(1 << 12);
  #runsEnd = 0;
  #blocks = new Uint8Array(1 << 14);
  #blocksEnd = 0;
  /** Index of the current file's run, whose count is still growing. */
  #run = NO_RUN;

  /** What `take` would return, in bytes. */
  get byteLength(): number {
    return this.#termsEnd + this.#runsEnd * Int32Array.BYTES_PER_ELEMENT + this.#blocksEnd;
  }

  /** The next ordinal from now on stands for these bytes, at most 255 of them. */
  addTerm(bytes: Uint8Array): void {
    const end = this.#termsEnd + 1 + bytes.length;
    while (end > this.#terms.length) this.#terms = doubledBytes(this.#terms);
    this.#terms[this.#termsEnd] = bytes.length;
    this.#terms.set(bytes, this.#termsEnd + 1);
    this.#termsEnd = end;
  }

  endFile(): void {
    this.#run = NO_RUN;
  }

  /** Limit: four parameters, called once per posting. */
  append(ordinal: number, file: number, terms: FileTerms, index: number): void {
    while (this.#runsEnd + 4 > this.#runs.length) this.#runs = doubled(this.#runs);
    while (this.#blocksEnd + terms.postingBytesMax(index) > this.#blocks.length) this.#blocks = doubledBytes(this.#blocks);
    if (this.#run === NO_RUN) this.#beginRun(file);
    const start = this.#blocksEnd;
    this.#blocksEnd = terms.write(index, this.#blocks, start);
    const runs = this.#runs;
    runs[this.#runsEnd++] = ordinal;
    runs[this.#runsEnd++] = this.#blocksEnd - start;
    runs[this.#run + 1] = (runs[this.#run + 1] as number) + 1;
  }

  /** Copies, so that a message to the own thread, which goes by reference, does not change when this writer goes on. */
  take(): Segment {
    const segment = {
      terms: this.#terms.slice(0, this.#termsEnd),
      runs: this.#runs.slice(0, this.#runsEnd),
      blocks: this.#blocks.slice(0, this.#blocksEnd),
    };
    this.#termsEnd = 0;
    this.#runsEnd = 0;
    this.#blocksEnd = 0;
    this.#run = NO_RUN;
    return segment;
  }

  #beginRun(file: number): void {
    this.#run = this.#runsEnd;
    this.#runs[this.#runsEnd++] = file;
    this.#runs[this.#runsEnd++] = 0;
  }
}
