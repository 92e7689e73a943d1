import { queryTerms } from '../ranking/query-terms.ts';

const QUERY_LENGTH_MAX = 256;
const TERMS_MAX = 32;
const HITS_DEFAULT = 10;
const HITS_MAX = 50;

export interface Query {
  readonly text: string;
  readonly hitsMax: number;
}

/** A request that makes no sense, in words for whoever made it. */
export class BadQueryError extends Error {
  override readonly name = 'BadQueryError';
}

/** What is asked by `?q=text&limit=number`. @throws BadQueryError */
export function queryOf(parameters: URLSearchParams): Query {
  const text = (parameters.get('q') ?? '').trim();
  if (text === '') throw new BadQueryError('Cannot search: q is missing, or empty');
  if (text.length > QUERY_LENGTH_MAX) {
    throw new BadQueryError(`Cannot search: q has ${text.length} characters, at most ${QUERY_LENGTH_MAX}`);
  }
  const terms = queryTerms(text).length;
  if (terms === 0) throw new BadQueryError('Cannot search: q has no word of two letters or digits');
  if (terms > TERMS_MAX) throw new BadQueryError(`Cannot search: q has ${terms} terms, at most ${TERMS_MAX}`);
  return { text, hitsMax: hitsOf(parameters.get('limit')) };
}

function hitsOf(text: string | null): number {
  if (text === null) return HITS_DEFAULT;
  const hits = Number(text);
  if (!/^\d+$/.test(text) || hits < 1 || hits > HITS_MAX) {
    throw new BadQueryError(`Cannot search: limit is a whole number from 1 to ${HITS_MAX}, not ${text.slice(0, 20)}`);
  }
  return hits;
}
