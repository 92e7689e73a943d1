/** A thread that plays one party of one litmus after the other. */
import { parentPort } from 'node:worker_threads';
import { CATALOGUE } from './catalogue.ts';
import { type Field, runParty } from './run-party.ts';

export interface PartyTask {
  /** Its place in the catalogue. */
  readonly litmus: number;
  readonly party: number;
  readonly field: Field;
}

parentPort?.on('message', ({ litmus, party, field }: PartyTask) => {
  const chosen = CATALOGUE[litmus];
  if (chosen === undefined) throw new RangeError(`Cannot play: the catalogue has no litmus ${litmus}`);
  void runParty(chosen, party, field).then((met) => parentPort?.postMessage(met));
});
