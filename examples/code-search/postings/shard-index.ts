import { hashBytes } from '../text/hash.ts';
import { TermTable } from '../text/term-table.ts';
import { doubled } from '../text/words.ts';
import { PostingIndex } from './posting-index.ts';
import type { Segment } from './segment.ts';

/** The terms of one shard and their postings, built from the segments of several parsers. */
export class ShardIndex {
  readonly terms = new TermTable();
  readonly postings = new PostingIndex();
  readonly #translations = new Map<number, Translation>();

  get size(): { readonly terms: number; readonly postings: number; readonly byteLength: number } {
    return { terms: this.terms.size, postings: this.postings.count, byteLength: this.postings.byteLength };
  }

  /** Those of `terms` that are here. */
  known(terms: readonly string[]): { readonly term: string; readonly id: number }[] {
    return terms.flatMap((term) => {
      const id = this.terms.find(term);
      return id === undefined ? [] : [{ term, id }];
    });
  }

  /** Takes over what `parser` sent. Must see each parser's segments in order. */
  absorb(parser: number, segment: Segment): void {
    const translation = this.#translationOf(parser);
    this.#learn(segment.terms, translation);
    const { runs } = segment;
    let block = this.postings.appendBlocks(segment.blocks);
    for (let at = 0; at < runs.length; ) {
      const file = runs[at] as number;
      const end = at + 2 + (runs[at + 1] as number) * 2;
      for (at += 2; at < end; at += 2) {
        this.postings.adopt(translation.termOf(runs[at] as number), file, block);
        block += runs[at + 1] as number;
      }
    }
  }

  #learn(terms: Uint8Array, translation: Translation): void {
    for (let at = 0; at < terms.length; ) {
      const start = at + 1;
      const end = start + (terms[at] as number);
      translation.add(this.terms.intern(terms, start, end, hashBytes(terms, start, end)));
      at = end;
    }
  }

  #translationOf(parser: number): Translation {
    const known = this.#translations.get(parser);
    if (known !== undefined) return known;
    const translation = new Translation();
    this.#translations.set(parser, translation);
    return translation;
  }
}

/** From a parser's ordinals to the shard's terms. */
class Translation {
  #terms = new Int32Array(1 << 12);
  #size = 0;

  add(term: number): void {
    if (this.#size === this.#terms.length) this.#terms = doubled(this.#terms);
    this.#terms[this.#size++] = term;
  }

  termOf(ordinal: number): number {
    return this.#terms[ordinal] as number;
  }
}
