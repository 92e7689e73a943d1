import { hashBytes } from '../text/hash.ts';
import { tokenise } from '../text/tokenise.ts';
import { Tokens } from '../text/tokens.ts';
import { Vocabulary } from '../text/vocabulary.ts';
import { FileTerms } from './file-terms.ts';
import { NewTerms } from './new-terms.ts';
import { postingBytesMax } from './posting-layout.ts';
import { shardOf } from './posting-router.ts';

/** What one shard is sent of a file: its terms, and the bodies of their postings in the same order. */
export interface UpdatePart {
  readonly terms: Uint8Array;
  readonly bodies: Uint8Array;
}

/** One file by itself, divided by the shards that hold its terms; a shard gets a part even if there is nothing in it. */
export interface FileUpdate {
  readonly parts: readonly UpdatePart[];
  /** In terms, repetitions counted. */
  readonly length: number;
}

/**
 * Finds the postings of one file that has changed. It begins with an empty vocabulary each time: one that lives for as long as files
 * change would grow for as long.
 */
export function fileUpdate(bytes: Uint8Array, length: number, shards: number): FileUpdate {
  const vocabulary = new Vocabulary();
  const tokens = new Tokens();
  const terms = new FileTerms();
  tokenise(bytes, length, vocabulary, tokens);
  const total = terms.collect(tokens, vocabulary);
  const parts = Array.from({ length: shards }, () => ({ terms: new NewTerms(), indexes: [] as number[] }));
  for (let index = 0; index < terms.count; index++) {
    const { bytes, start, end } = vocabulary.terms.keyOf(terms.termAt(index));
    const part = parts[shardOf(hashBytes(bytes, start, end), shards)] as (typeof parts)[number];
    part.terms.add(bytes, start, end);
    part.indexes.push(index);
  }
  return { parts: parts.map((part) => ({ terms: part.terms.take(), bodies: bodiesOf(terms, part.indexes) })), length: total };
}

function bodiesOf(terms: FileTerms, indexes: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(indexes.reduce((sum, index) => sum + postingBytesMax(terms.linesAt(index)), 0));
  let end = 0;
  for (const index of indexes) end = terms.write(index, bytes, end);
  return bytes.slice(0, end);
}
