import type { Digest } from './digest.ts';
import { runRound } from './run-round.ts';

export interface Round {
  readonly singleMs: number;
  readonly actorsMs: number;
}

/** What `--compare` found: medians over the rounds. */
export interface Comparison {
  readonly compare: { readonly singleMs: number; readonly actorsMs: number; readonly ratio: number; readonly identical: boolean };
  readonly rounds: readonly Round[];
}

export interface CompareOptions {
  readonly directory: string;
  readonly threads: number;
  readonly rounds: number;
  readonly signal: AbortSignal;
  note(text: string): void;
}

/**
 * Times the plain loop and the actors over the same files, each round in fresh processes, by turns, from program start to
 * the last posting. One round before the first fills the file cache and does not count.
 */
export async function compare({ directory, threads, rounds: wanted, signal, note }: CompareOptions): Promise<Comparison> {
  const rounds: Round[] = [];
  const digests: Digest[] = [];
  for (let round = 0; round <= wanted; round++) {
    const single = await runRound('single', [directory], signal);
    const actors = await runRound('actors', [directory, String(threads)], signal);
    digests.push(single.digest, actors.digest);
    if (round === 0) continue;
    rounds.push({ singleMs: single.ms, actorsMs: actors.ms });
    note(`  round ${round} of ${wanted}: one thread ${Math.round(single.ms)} ms, actors ${Math.round(actors.ms)} ms`);
  }
  const singleMs = median(rounds.map((round) => round.singleMs));
  const actorsMs = median(rounds.map((round) => round.actorsMs));
  const identical = new Set(digests.map((digest) => JSON.stringify(digest))).size === 1;
  return { compare: { singleMs, actorsMs, ratio: actorsMs / singleMs, identical }, rounds };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}
