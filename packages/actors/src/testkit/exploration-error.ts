import type { Choice, TraceEntry } from '@ringmaster/core/testkit';
import { replayWith } from './replay-environment.ts';
import { writeTrace } from './write-trace.ts';

/** How many lines of the trace stand in the message. */
const SHOWN = 60;

interface ExplorationFailure {
  readonly seed: number;
  readonly cause: unknown;
  readonly runs: number;
  readonly choices?: readonly Choice[];
  readonly choicesBefore?: number;
  readonly trace?: readonly TraceEntry[];
}

/** A test failed under one of its seeds. Its `cause` is what the test threw in the shortest run that was found. */
export class ExplorationError extends Error {
  override readonly name = 'ExplorationError';
  readonly seed: number;
  /** Those that are needed for the failure; undefined: it did not fail again. */
  readonly choices: readonly Choice[] | undefined;
  readonly #trace: readonly TraceEntry[];

  constructor(failure: ExplorationFailure) {
    super(messageOf(failure), { cause: failure.cause });
    this.seed = failure.seed;
    this.choices = failure.choices;
    this.#trace = failure.trace ?? [];
  }

  /** The last lines of that run, up to the error. No property of its own: they stand in the message, and whoever prints an error prints those too. */
  get trace(): readonly TraceEntry[] {
    return this.#trace;
  }
}

function messageOf({ seed, cause, runs, choices, choicesBefore, trace = [] }: ExplorationFailure): string {
  const what = cause instanceof Error ? cause.message : String(cause);
  const begin = `Cannot pass under seed ${seed}: ${what}`;
  if (choices === undefined)
    return `${begin}\nIt did not fail so when it was run again with ${replayWith(seed)}: something in it does not follow from the seed`;
  return [
    begin,
    `Run it again with ${replayWith(seed)}`,
    `or, with ${choices.length} of ${choicesBefore} choices, left after ${runs} runs, with ${replayWith(seed, choices)}`,
    `The last ${Math.min(SHOWN, trace.length)} lines of what happened then:`,
    writeTrace(trace.slice(-SHOWN)),
  ].join('\n');
}
