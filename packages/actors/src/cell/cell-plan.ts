import type { Initial } from '../contract/behavior.ts';
import type { MailboxBounds } from '../contract/mailbox-options.ts';
import type { TypeMeter } from '../contract/meter.ts';
import type { Place } from '../contract/place.ts';
import type { LocalActor } from './cell-environment.ts';
import type { InternalRef } from './internals.ts';
import type { KeptState } from './states/kept-states.ts';
import type { Loss } from './life/life-subject.ts';

/** What a cell is made from. */
export interface CellPlan extends Place {
  readonly name: string;
  readonly definitionName: string;
  readonly self: InternalRef;
  /** Where the definition stands, for errors. */
  readonly url: string;
  /** Root first. */
  readonly lineage: readonly Place[];
  /** How much may wait for it. */
  readonly mailbox: MailboxBounds;
  /** Its first start is tried again, as its parent decides (S2). */
  readonly isRetried: boolean;
  /** Where what happens to its messages is counted. */
  readonly meter: TypeMeter;
  /** Given if its former life ended with its thread. */
  readonly loss?: Loss | undefined;
  /** What was kept of its states, if that life has left any. */
  readonly kept?: readonly KeptState[] | undefined;
  /** Runs the definition's setup, each time with the arguments of the first start. Returns a promise if its module must be imported first. */
  readonly setup: (cell: LocalActor) => Initial<never> | Promise<Initial<never>>;
}
