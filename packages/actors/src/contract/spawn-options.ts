import type { Placement } from './placement.ts';
import type { Supervision } from './supervision.ts';

/**
 * When an actor that has ended is started again (G27):
 * - `permanent`: after every end that neither its parent nor the system asked for
 * - `transient`: after abnormal ends only
 * - `temporary`: never, also not as a bystander of a group restart, and then it costs no budget
 */
export type RestartPolicy = 'permanent' | 'transient' | 'temporary';

export interface SpawnOptions {
  /** Unique among siblings; `NameTakenError` otherwise (G13). Default: the definition's name and a number. */
  readonly name?: string;
  /** Default `'auto'`. */
  readonly thread?: Placement;
  /** What is done about its failures, by its parent, in the parent's thread. Default: the table of its definition. */
  readonly supervise?: Supervision;
  /** Default `'transient'`. */
  readonly restart?: RestartPolicy;
}
