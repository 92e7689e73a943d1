import { actor, on } from '@ringmaster/actors';

export interface SaboteurMessage {
  readonly type: 'strike';
}

/** Ends the thread that it lives in, as a bug in any actor there would: to show what becomes of the others. */
export const saboteur = actor<SaboteurMessage>(import.meta.url, 'saboteur', () => on({ strike: () => process.exit(1) }));
