import type { Tokens } from '../text/tokens.ts';
import type { Vocabulary } from '../text/vocabulary.ts';
import { doubled, FIRST_CAPACITY } from '../text/words.ts';
import { writeVarint } from './varint.ts';

/** Words per term: frequency in this file (0: not in it), lines, first and last node. One cache line holds four terms. */
const TERM_WORDS = 4;
const FREQUENCY = 0;
const LINES = 1;
const FIRST = 2;
const LAST = 3;

/** Words per node: a line, and the next node of the same term. */
const NODE_WORDS = 2;

/**
 * The terms of one file, each with its frequency and its lines in order: what postings are written from.
 *
 * ```
 * terms    [frequency, lines, first, last] per term id
 * nodes    [line, next]                    chained per term, ascending
 * touched  the terms of this file, in order of first sight; the only ones to be reset
 * ```
 */
export class FileTerms {
  #terms = new Int32Array(TERM_WORDS * FIRST_CAPACITY);
  #nodes = new Int32Array(NODE_WORDS * FIRST_CAPACITY);
  #touched = new Int32Array(FIRST_CAPACITY);
  #touchedCount = 0;
  #nodesEnd = 0;

  get count(): number {
    return this.#touchedCount;
  }

  termAt(index: number): number {
    return this.#touched[index] as number;
  }

  /** @returns the file's length for the ranking: how many terms it has, repetitions counted */
  collect(tokens: Tokens, vocabulary: Vocabulary): number {
    this.#reset(vocabulary.terms.size);
    const { lists } = vocabulary;
    const { plans, lines, count } = tokens;
    let length = 0;
    for (let token = 0; token < count; token++) {
      const plan = plans[token] as number;
      const line = lines[token] as number;
      if (plan >= 0) {
        this.#add(plan, line);
        length++;
      } else {
        const list = ~plan;
        const end = list + (lists[list] as number);
        for (let at = list + 1; at <= end; at++) this.#add(lists[at] as number, line);
        length += end - list;
      }
    }
    return length;
  }

  linesAt(index: number): number {
    return this.#terms[(this.#touched[index] as number) * TERM_WORDS + LINES] as number;
  }

  /**
   * Writes what a posting says of the `index`th term: frequency, number of lines, distances (see `posting-layout.ts`).
   * @returns where it ends
   */
  write(index: number, bytes: Uint8Array, at: number): number {
    const nodes = this.#nodes;
    const slot = (this.#touched[index] as number) * TERM_WORDS;
    const lines = this.#terms[slot + LINES] as number;
    let end = writeVarint(bytes, at, this.#terms[slot + FREQUENCY] as number);
    end = writeVarint(bytes, end, lines);
    let node = this.#terms[slot + FIRST] as number;
    let before = 0;
    for (let left = lines; left > 0; left--) {
      const line = nodes[node] as number;
      end = writeVarint(bytes, end, line - before);
      before = line;
      node = nodes[node + 1] as number;
    }
    return end;
  }

  #add(term: number, line: number): void {
    const terms = this.#terms;
    const slot = term * TERM_WORDS;
    const frequency = terms[slot] as number;
    terms[slot] = frequency + 1;
    if (frequency === 0) {
      if (this.#touchedCount === this.#touched.length) this.#touched = doubled(this.#touched);
      this.#touched[this.#touchedCount++] = term;
      terms[slot + FIRST] = this.#addNode(line);
      terms[slot + LAST] = terms[slot + FIRST] as number;
      terms[slot + LINES] = 1;
      return;
    }
    const last = terms[slot + LAST] as number;
    if (this.#nodes[last] === line) return;
    const node = this.#addNode(line);
    this.#nodes[last + 1] = node;
    terms[slot + LAST] = node;
    terms[slot + LINES] = (terms[slot + LINES] as number) + 1;
  }

  #addNode(line: number): number {
    const node = this.#nodesEnd;
    this.#nodesEnd += NODE_WORDS;
    if (this.#nodesEnd > this.#nodes.length) this.#nodes = doubled(this.#nodes);
    this.#nodes[node] = line;
    return node;
  }

  #reset(termsKnown: number): void {
    const terms = this.#terms;
    for (let index = 0; index < this.#touchedCount; index++) terms[(this.#touched[index] as number) * TERM_WORDS] = 0;
    this.#touchedCount = 0;
    this.#nodesEnd = 0;
    while (this.#terms.length < termsKnown * TERM_WORDS) this.#terms = doubled(this.#terms);
  }
}
