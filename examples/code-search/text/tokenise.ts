import { BYTE_KIND, NEWLINE, WORD } from './byte-kind.ts';
import { HASH_PRIME, HASH_SEED } from './hash.ts';
import type { Tokens } from './tokens.ts';
import { IDENTIFIER_BYTES_MAX, type Vocabulary } from './vocabulary.ts';

const IDENTIFIER_BYTES_MIN = 2;

/**
 * Finds the identifiers in `bytes[0 … length)` and the lines they stand on, in one pass.
 *
 * Invariant: `bytes[length]` exists and is no word byte, so the inner loop needs no bounds check of its own.
 */
export function tokenise(bytes: Uint8Array, length: number, vocabulary: Vocabulary, tokens: Tokens): void {
  tokens.clear();
  let line = 1;
  let index = 0;
  while (index < length) {
    let byte = bytes[index] as number;
    const kind = BYTE_KIND[byte];
    if (kind !== WORD) {
      if (kind === NEWLINE) line++;
      index++;
      continue;
    }
    const start = index;
    let hash = HASH_SEED;
    do {
      hash = Math.imul(hash ^ byte, HASH_PRIME);
      byte = bytes[++index] as number;
    } while (BYTE_KIND[byte] === WORD);
    const size = index - start;
    if (size >= IDENTIFIER_BYTES_MIN && size <= IDENTIFIER_BYTES_MAX) tokens.push(vocabulary.planOf(bytes, start, index, hash), line);
  }
}
