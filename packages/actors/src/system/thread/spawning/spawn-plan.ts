import type { KeptState } from '../../../cell/states/kept-states.ts';
import type { Loss } from '../../../cell/life/life-subject.ts';
import type { MailboxOptions } from '../../../contract/mailbox-options.ts';
import type { Place } from '../../../contract/place.ts';
import type { RestartPolicy } from '../../../contract/spawn-options.ts';
import type { RecoveryTable } from '../../../supervision/recovery-table.ts';

/** A spawn on its way to the thread that will host the actor: plain data. */
export interface SpawnPlan {
  readonly url: string;
  readonly actorName: string;
  readonly args: unknown;
  readonly name: string;
  /** Its ancestors, root first. */
  readonly lineage: readonly Place[];
  /** As its spawner says, or else its definition. */
  readonly mailbox?: MailboxOptions | undefined;
  /** Its messages are counted by themselves. */
  readonly metrics?: 'own' | undefined;
  /** The thread that waits to hear how the start went. */
  readonly spawner: number;
  /** Its first start is tried again, as its parent decides (S2). */
  readonly isRetried?: boolean | undefined;
  /** For a parent in another thread: what it is to do about failures and ends, and how long a stop may take. */
  readonly supervise?: RecoveryTable | undefined;
  readonly restart?: RestartPolicy | undefined;
  readonly shutdownMs?: number | 'kill' | undefined;
  /** Given if it died with its thread: its cell is made again, but stays down until its parent decides (D4). */
  readonly loss?: Loss | undefined;
  /** Of such a one: its states as they were last good. */
  readonly kept?: readonly KeptState[] | undefined;
  /** Why it cannot be started after all. */
  readonly refusal?: Error | undefined;
}
