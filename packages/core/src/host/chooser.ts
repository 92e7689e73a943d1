/**
 * What a run on real threads leaves to chance, and the virtual machine to its chooser. The first option of each is what happens where
 * nobody chooses.
 *
 * | kind      | chosen is                                            | options                                         |
 * | --------- | ---------------------------------------------------- | ----------------------------------------------- |
 * | `thread`  | which thread makes the next step                     | indices of threads, longest waiting first       |
 * | `task`    | what its event loop goes on with                     | `timer`, `woken`, `later`, longest due first    |
 * | `timer`   | which of its timers that fall due in one millisecond | places among them, earliest first               |
 * | `soon`    | whether other threads may come before its next slice | 0: no, 1: yes                                   |
 * | `wake`    | how many steps late a doorbell is heard              | numbers of steps                                |
 * | `link`    | whose ring it reads first                            | indices of the threads that have written to it  |
 * | `records` | how much of what waits it has seen arrive            | numbers of records                              |
 */
export type ChoiceKind = 'thread' | 'task' | 'timer' | 'soon' | 'wake' | 'link' | 'records';

/** One choice that is to be made. */
export interface ChoicePoint {
  readonly kind: ChoiceKind;
  /** Whose choice it is; -1: that of the machine. */
  readonly thread: number;
  /** At least two. */
  readonly options: readonly (number | string)[];
}

/**
 * Decides what comes next in a virtual machine. All it knows is the point, so the same answers make the same run.
 *
 * One that wants to decide some points and leave the rest to chance holds another, and asks that:
 *
 * ```ts
 * const ownerFirst = (chance: Chooser): Chooser => ({
 *   choose: (point) => (point.kind === 'thread' && point.options.includes(0) ? point.options.indexOf(0) : chance.choose(point)),
 * });
 * ```
 */
export interface Chooser {
  /** @returns the index of one of the options; the machine takes the first for what is none */
  choose(point: ChoicePoint): number;
}

/** Nobody chooses: what has waited longest comes first. */
export const IN_ORDER: Chooser = { choose: () => 0 };

/** Points of one kind and thread are counted, and drawn for, apart from all others: one more of them changes nothing elsewhere. */
export function streamOf({ kind, thread }: ChoicePoint): string {
  return thread < 0 ? kind : `${kind}/${thread}`;
}
