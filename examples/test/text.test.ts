import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashBytes } from '../code-search/text/hash.ts';
import { splitIdentifier } from '../code-search/text/split-identifier.ts';
import { TermTable } from '../code-search/text/term-table.ts';
import { tokenise } from '../code-search/text/tokenise.ts';
import { Tokens } from '../code-search/text/tokens.ts';
import { Vocabulary } from '../code-search/text/vocabulary.ts';

function scan(text: string): { term: string; line: number }[] {
  const source = Buffer.from(`${text}\0`, 'utf8');
  const vocabulary = new Vocabulary();
  const tokens = new Tokens();
  tokenise(source, source.length - 1, vocabulary, tokens);
  return Array.from({ length: tokens.count }).flatMap((_, index) => {
    const plan = tokens.plans[index] as number;
    const line = tokens.lines[index] as number;
    const terms = plan >= 0 ? [plan] : [...vocabulary.lists.subarray(~plan + 1, ~plan + 1 + (vocabulary.lists[~plan] as number))];
    return terms.map((term) => ({ term: vocabulary.terms.textOf(term), line }));
  });
}

const termsOf = (text: string): string[] => scan(text).map(({ term }) => term);

describe('tokenise', () => {
  it('gives each term the line its identifier stands on', () => {
    expect(scan('alpha beta\n\n  gamma\r\nalpha')).toEqual([
      { term: 'alpha', line: 1 },
      { term: 'beta', line: 1 },
      { term: 'gamma', line: 3 },
      { term: 'alpha', line: 4 },
    ]);
  });

  it('finds an identifier whole and by its parts', () => {
    expect(termsOf('readFileSync')).toEqual(['readfilesync', 'read', 'file', 'sync']);
    expect(termsOf('HTMLParser_v2')).toEqual(['htmlparser_v2', 'html', 'parser', 'v2']);
    expect(termsOf('snake_case')).toEqual(['snake_case', 'snake', 'case']);
    expect(termsOf('_private $dollar')).toEqual(['private', 'dollar']);
    expect(termsOf('getX')).toEqual(['getx', 'get']);
  });

  it('leaves out single letters and runs longer than 64 bytes', () => {
    expect(termsOf(`a b ${'x'.repeat(64)} ${'y'.repeat(65)} $ __`)).toEqual(['x'.repeat(64)]);
  });

  it('reads text of any script, in small letters', () => {
    expect(termsOf('Größe—ÜBER naïve 日本 é')).toEqual(['größe', 'über', 'naïve', '日本']);
  });

  it('stops at the length it is given', () => {
    const tokens = new Tokens();
    tokenise(Buffer.from('alpha\0beta'), 5, new Vocabulary(), tokens);
    expect(tokens.count).toBe(1);
  });
});

describe('Vocabulary', () => {
  it('splits identifiers as splitIdentifier does, whichever way it takes', () => {
    const characters = fc.constantFrom(...'abzABZ019_$'.split(''));
    const anything = fc.string({ unit: fc.constantFrom(...'abAB1_$äÄßéー日本ǅ٣\u0301—。'), minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(anything, (identifier) => {
        expect(termsOf(identifier)).toEqual(splitIdentifier(identifier));
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(fc.string({ unit: characters, minLength: 2, maxLength: 20 }), (identifier) => {
        expect(termsOf(identifier)).toEqual(splitIdentifier(identifier));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('TermTable', () => {
  it('gives equal bytes one number and different bytes different ones, also when it has grown', () => {
    const table = new TermTable();
    const known = new Map<string, number>();
    for (let round = 0; round < 60_000; round++) {
      const text = `term${(round * 7919) % 40_000}`;
      const bytes = Buffer.from(text);
      const id = table.intern(bytes, 0, bytes.length, hashBytes(bytes, 0, bytes.length));
      expect(id).toBe(known.get(text) ?? known.size);
      known.set(text, id);
    }
    expect(table.size).toBe(known.size);
    for (const [text, id] of known) expect(table.find(text)).toBe(id);
    expect(table.textOf(0)).toBe('term0');
    expect(table.find('absent')).toBeUndefined();
  });

  it('tells keys with the same hash apart', () => {
    const table = new TermTable();
    const bytes = Buffer.from('onetwo');
    expect(table.intern(bytes, 0, 3, 7)).toBe(0);
    expect(table.intern(bytes, 3, 6, 7)).toBe(1);
    expect(table.intern(bytes, 0, 3, 7)).toBe(0);
  });
});
