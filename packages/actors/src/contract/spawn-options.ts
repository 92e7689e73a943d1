import type { MailboxOptions } from './mailbox-options.ts';
import type { Placement } from './placement.ts';
import type { Supervision } from './supervision.ts';

/**
 * Whether an actor that has ended is started again (G27):
 * - `permanent`: after every end that neither its parent nor the system asked for
 * - `transient`: only after an abnormal end
 * - `temporary`: never, not even as a bystander of a group restart; it costs no budget
 */
export type RestartPolicy = 'permanent' | 'transient' | 'temporary';

/** What holds for one actor: its name, its place, and what its parent does about it. */
export interface SpawnOptions {
  /** Unique among siblings, or `spawn` throws `NameTakenError` (G13); not empty, and without `/`. Default: the definition's name and a number. */
  readonly name?: string | undefined;
  /** Where it lives. Default `'auto'`. */
  readonly thread?: Placement | undefined;
  /** How much may wait for it, and what becomes of more. Default: what its definition says. */
  readonly mailbox?: MailboxOptions | undefined;
  /** What its parent does about its failures, in the parent's thread. Default: the table of its definition. */
  readonly supervise?: Supervision | undefined;
  /** Whether it is started again after its end. Default `'transient'`. */
  readonly restart?: RestartPolicy | undefined;
  /**
   * How many milliseconds it may take to stop, with all below it, or to halt for a restart, when its parent or the system stops it; then it is killed (G17). `'kill'`: it is
   * killed at once; `Infinity`: it may take as long as it wants, up to the limit of `system.stop()`. Default 5 000.
   */
  readonly shutdownMs?: number | 'kill' | undefined;
  /** `'own'`: its messages are counted and timed by themselves, not with those of all actors of its type (docs/metrics.md). There is room for some 200 in each thread. */
  readonly metrics?: 'own' | undefined;
}
