import type { Place } from '../../../cell/internals.ts';

/** A slot and the generation it had. */
export interface SlotLife {
  readonly slot: number;
  readonly generation: number;
}

/**
 * What the owner tells one surviving thread after another one's exit (step 3 of docs/thread-death.md): the final words of the
 * dead one, as far as they concern the link between the two.
 */
export interface DeathNotice {
  readonly thread: number;
  /** Which incarnation of the thread has died. */
  readonly incarnation: number;
  /** The error for asks that died with it. Undefined: it was ended in order, because its one actor had ended. */
  readonly error: Error | undefined;
  /** The ask of the surviving thread that the dead one was handling. */
  readonly culpritAsk: number | undefined;
  /** Whose asks may be what it died of, as far as anybody knows: an actor's, or all. Undefined: it is known what it was. */
  readonly suspects: Place | 'all' | undefined;
  /** The topmost lost actor to which the death is charged (G58). */
  readonly culprit: Place | undefined;
  /** No thread takes over: nobody comes back, and nothing that is waiting will be read. */
  readonly isGivenUp: boolean;
  /** How far it had read the survivor's ring. */
  readonly read: number;
  /** How far it had published its own; undefined: it may still write, and is no longer read. */
  readonly written: number | undefined;
  /** Slots in the survivor's table that it had claimed. */
  readonly claimed: readonly SlotLife[];
  /** Messages it says to have sent to the survivor, and to have taken from it, less what was written off before. */
  readonly sent: number;
  readonly taken: number;
}

/** What a surviving thread answers, once nothing of the dead one is left in it (step 8). */
export interface DeathReport {
  readonly thread: number;
  /** The notice's: who was not there for one death may report of it when another one of the thread is being seen to. */
  readonly incarnation: number;
  /** Slots of the dead thread that come back: their spawn is on its way, for the first time or again. */
  readonly kept: readonly SlotLife[];
  /** Of those, the ones that had lived: their parents decide. */
  readonly restarted: number;
  readonly asksFailed: number;
  /** Messages that the sender has counted and the receiver never will, from the dead thread and to it. */
  readonly lostFrom: number;
  readonly lostTo: number;
}
