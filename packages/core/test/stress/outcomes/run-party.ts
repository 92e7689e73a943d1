import { observe, publish } from '#core/memory/atomic.js';
import { SeededRandom } from '@ringmaster/core/testkit';
import { Gate } from './gate.ts';
import type { Litmus, Party, Pieces } from './litmus.ts';
import { LEFT_PLACE, OutcomeTable } from './outcome-table.ts';

/** After they have met, parties step off up to so much apart: about what a few steps take. */
const DAWDLE_TURNS = 48;
/** So long a table is filled at most whose interesting outcomes have not come about yet, on a machine that does a lot else. */
const LIMIT_MS = 20_000;

/** What all parties of one litmus share. */
export interface Field {
  readonly gate: SharedArrayBuffer;
  readonly memory: Pieces;
  /** A byte for each party and episode. */
  readonly results: SharedArrayBuffer;
  readonly table: SharedArrayBuffer;
  /** One word: not 0 when all is over. */
  readonly over: SharedArrayBuffer;
  readonly seed: number;
  /** Of the episodes of the litmus. */
  readonly share: number;
}

/**
 * One party of a litmus, from the first batch to the last: the first one counts, and says when it is enough.
 *
 * @returns at how many episodes it has met another
 */
export async function runParty(litmus: Litmus, self: number, field: Field): Promise<number> {
  const { batch, parties } = litmus;
  const gate = new Gate(field.gate, parties, self);
  const party = litmus.open(field.memory, self);
  const results = new Uint8Array(field.results);
  const over = new Int32Array(field.over);
  const tally = self === 0 ? new Tally(litmus, field, party) : undefined;
  const random = new SeededRandom(field.seed + self);
  let waste = 0;
  while (observe(over, 0) === 0) {
    for (let turn = 0; turn < parties; turn++) {
      if (turn === self) party.reset();
      gate.pass();
    }
    for (let episode = 0; episode < batch; episode++) {
      gate.keepUp(episode + 1);
      waste ^= dawdle(random.below(DAWDLE_TURNS));
      const result = party.run(episode);
      results[self * batch + episode] = typeof result === 'number' ? result : await result;
    }
    gate.pass();
    if (tally?.add(results) === true) publish(over, 0, 1);
    gate.pass();
  }
  // Looked at, so that nobody who compiles this leaves it out.
  if (waste === 1) process.stdout.write('');
  return gate.met;
}

/** Makes outcomes of what the parties have seen. */
class Tally {
  readonly #litmus: Litmus;
  readonly #table: OutcomeTable;
  readonly #party: Party;
  readonly #enough: number;
  readonly #endMs = performance.now() + LIMIT_MS;
  #episodes = 0;

  constructor(litmus: Litmus, field: Field, party: Party) {
    this.#litmus = litmus;
    this.#table = new OutcomeTable(field.table, litmus);
    this.#party = party;
    this.#enough = litmus.episodes * field.share;
  }

  /** @returns whether it is enough */
  add(results: Uint8Array): boolean {
    const { batch, parties } = this.#litmus;
    for (let episode = 0; episode < batch; episode++) {
      let code = 0;
      for (let party = 0; party < parties; party++) code |= OutcomeTable.codeOf(party, results[party * batch + episode] as number);
      if (this.#party.left !== undefined) code |= OutcomeTable.codeOf(LEFT_PLACE, this.#party.left(episode));
      this.#table.count(code);
    }
    this.#episodes += batch;
    if (this.#episodes < this.#enough) return false;
    return performance.now() > this.#endMs || this.#table.missing.length === 0;
  }
}

/** Parties that begin together would meet at the same step again and again. */
function dawdle(turns: number): number {
  let waste = 0;
  for (let turn = 0; turn < turns; turn++) waste = Math.imul(waste + turn, 31);
  return waste;
}
