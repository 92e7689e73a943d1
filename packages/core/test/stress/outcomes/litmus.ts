/**
 * One small race, run millions of times: some parties, each on a thread of its own, take a few steps on the same words, and what each
 * has seen makes an outcome.
 *
 * An outcome is written as what the parties saw, in their order, and behind a bar what was left: `'1 0'`, `'1 0 | 2'`.
 */
export interface Litmus {
  readonly name: string;
  /** What it is a negative control of: what this is without the step that the protocol relies on. Its `interesting` outcomes are the fault. */
  readonly isControl?: boolean;
  readonly parties: 2 | 3;
  /** In all, at least. */
  readonly episodes: number;
  /** Between two full stops of all parties: as many as lie in a cache beside each other. */
  readonly batch: number;
  /** Shared memory of one batch, and of how many pieces of that size it is made, 1 unless this says otherwise. */
  readonly bytes: number;
  readonly pieces?: number;
  /** What each party sees, for people: one for each party, and one for what is left, if that is looked at. */
  readonly legend: readonly string[];
  /** What is not named here is forbidden. */
  readonly outcomes: Readonly<Record<string, Verdict>>;
  /** One party's view of the memory. Called once in each thread. */
  open(memory: Pieces, party: number): Party;
}

export type Pieces = readonly [SharedArrayBuffer, ...SharedArrayBuffer[]];

/** `interesting`: must come about sometimes, or the parties do not meet and the table says nothing. */
export type Verdict = 'allowed' | 'interesting';

/** Results are whole numbers from 0 to 15. */
export interface Party {
  /** Between two batches, while nobody runs: each party in turn, in order. */
  reset(): void;
  run(episode: number): number | Promise<number>;
  /** What is left, looked at by the first party when all have run. */
  left?(episode: number): number;
}

/** Words of an episode: each in a cache line of its own, in pairs, since processors fetch pairs. */
export const LINE_WORDS = 32;

/** Where word `word` of an episode lies, of `words` that each has. */
export function at(episode: number, word: number, words: number): number {
  return (episode * words + word) * LINE_WORDS;
}

/** Bytes of `episodes` with `words` words each. */
export function linesBytes(episodes: number, words: number): number {
  return episodes * words * LINE_WORDS * Int32Array.BYTES_PER_ELEMENT;
}
