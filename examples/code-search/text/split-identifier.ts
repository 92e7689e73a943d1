/** Terms shorter than this are not indexed: single letters fit every file. */
export const TERM_LENGTH_MIN = 2;

/** lowerUpper | UPPERUpper + lower | what separates the parts of snake_case and $names. */
const PART_BORDER = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|[_$]+/u;
/** Neither capitals nor anything to split at. */
const PLAIN_WORD = /^[\p{Ll}\p{Lo}\p{Lm}\p{M}\p{N}]{2,}$/u;
const NOT_WORD = /[^\p{L}\p{M}\p{N}_$]+/u;

/**
 * The terms an identifier is found under: itself and its parts, in lower case. This is the definition, for any script;
 * `splitAscii` does the same for ASCII alone, without strings.
 *
 * @example splitIdentifier('readFileSync') // ['readfilesync', 'read', 'file', 'sync']
 * @example splitIdentifier('naïve—test')   // ['naïve', 'test']
 */
export function splitIdentifier(identifier: string): string[] {
  return identifier
    .split(NOT_WORD)
    .flatMap(termsOfWord)
    .filter((term) => term.length >= TERM_LENGTH_MIN);
}

function termsOfWord(word: string): string[] {
  const parts = word.split(PART_BORDER).filter((part) => part.length > 0);
  const terms = parts.length < 2 ? parts : [word, ...parts];
  return terms.map((term) => term.toLowerCase());
}

/** A quick look for what `splitIdentifier` would leave as it is: most words of scripts without capitals. */
export const isPlainWord = (identifier: string): boolean => PLAIN_WORD.test(identifier);
