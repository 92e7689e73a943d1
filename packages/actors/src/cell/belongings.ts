import { ActorRestartingError } from '../contract/errors/runtime-errors.ts';
import type { Mailbox, Waiting } from '../mailbox/mailbox.ts';
import type { BlockHandle } from './blocks/block-handle.ts';
import type { BlockHolding } from './blocks/block-holding.ts';
import { blocksIn } from './blocks/blocks-in.ts';
import { CellStash, type StashingCalls, type StashingCell } from './cell-stash.ts';
import { CellStates } from './states/cell-states.ts';
import type { CurrentBehavior } from './messages/current-behavior.ts';
import type { DroppingCell } from './messages/dead-ends.ts';
import type { HandlerCall } from './messages/handler-call.ts';
import { HeldBlocks } from './blocks/held-blocks.ts';
import { HeldStreams } from './held-streams.ts';
import type { EndReason } from './internals.ts';
import type { KeptState } from './states/kept-states.ts';
import type { ChangingCalls, StatefulCell } from './states/state-requests.ts';
import { Watches, type WatchingCell } from './watches.ts';

/** An actor that has some. */
export interface OwningCell extends DroppingCell, StatefulCell, WatchingCell, StashingCell {
  readonly behavior: CurrentBehavior;
  readonly calls: ChangingCalls & StashingCalls;
  readonly mailbox: Mailbox;
}

/**
 * What an actor has come to hold: each kind is made when it first has one, and let go of at the end of the incarnation or of the actor. Most actors
 * never have any.
 */
export class Belongings {
  readonly #cell: OwningCell;
  #stash: CellStash | undefined;
  #states: CellStates | undefined;
  #streams: HeldStreams | undefined;
  #watches: Watches | undefined;
  /** Blocks in its hands and in its mailbox. */
  #blocks: HeldBlocks | undefined;

  constructor(cell: OwningCell) {
    this.#cell = cell;
  }

  get stash(): CellStash {
    this.#stash ??= new CellStash(this.#cell.environment, this.#cell);
    return this.#stash;
  }

  get stashedLength(): number {
    return this.#stash?.size ?? 0;
  }

  get states(): CellStates {
    return this.#states ?? this.#begin(new CellStates(this.#cell, this.#cell.environment.states));
  }

  /** What was kept of its states when it died with its thread. */
  revive(kept: readonly KeptState[]): void {
    this.#begin(new CellStates(this.#cell, this.#cell.environment.states, kept));
  }

  #begin(states: CellStates): CellStates {
    this.#states = states;
    this.#cell.behavior.noteWith((receive) => states.noting(receive));
    return states;
  }

  /** Its states, for observers. */
  get snapshots(): CellStates['snapshots'] {
    return this.#states?.snapshots ?? [];
  }

  /** The ends of streams that it has opened. */
  get streams(): HeldStreams {
    this.#streams ??= new HeldStreams(this.#cell);
    return this.#streams;
  }

  get watches(): Watches {
    this.#watches ??= new Watches(this.#cell.environment, this.#cell);
    return this.#watches;
  }

  adopt(blocks: readonly BlockHandle[]): void {
    for (const { holding } of blocks) {
      if (holding === undefined) continue;
      this.#blocks ??= new HeldBlocks();
      this.#blocks.add(holding);
    }
  }

  // ------------------------------------------------------------------ what handlers do with it

  /** Setup has run. */
  begun(): void {
    this.#states?.requests.begun();
  }

  /** A hook is called with `message`: what it changes is changed for that. */
  handlesOwn(message: unknown): void {
    this.#states?.handles(message);
  }

  /** What was changed counts. */
  commit(): void {
    this.#states?.commit();
  }

  /** What `call` stands for has failed, or has left off: streams that it has opened end. */
  callFailed(call: HandlerCall, error: Error): void {
    this.#streams?.handlerFailed(call, error);
  }

  /** The very error that it was told when a reader had left. */
  isLeaving(error: Error): boolean {
    return this.#streams?.isLeaving(error) === true;
  }

  /** The handler of `message` has failed, and had stashed these. */
  stashedInVain(message: unknown, entries: readonly Waiting[]): void {
    this.#stash?.failed(message, entries);
  }

  // ------------------------------------------------------------------ the end

  /** The incarnation is over because of `cause`, and another one may follow. */
  leave(cause: Error): void {
    this.#streams?.endAll(() => restartingError(this.#cell.name, cause));
    // Kept, before what waits: the next incarnation decides about it (G53).
    this.#stash?.releaseAll();
    this.#returnBlocks();
    this.#watches?.clear();
    this.#states?.leave();
  }

  /** Blocks of messages that are to be handled still stay with these. */
  #returnBlocks(): void {
    if (this.#blocks === undefined) return;
    const waiting = new Set<BlockHolding>();
    this.#cell.mailbox.forEach((message) => {
      for (const { holding } of blocksIn(message)) if (holding !== undefined) waiting.add(holding);
    });
    this.#blocks.returnAll(waiting);
  }

  /** The actor has ended: what it had stashed stands before what waits, and is dropped with that. */
  end(reason: EndReason): void {
    const { self, mailbox } = this.#cell;
    this.#streams?.endAll(() => self.stoppedError('go on with a stream of'));
    this.#states?.end(reason);
    if (this.#stash !== undefined) mailbox.putBack(this.#stash.takeAll());
    this.#watches?.clear();
  }

  /** The last of it. @param open code of a killed actor may write into its blocks until this settles */
  returnAllBlocks(open: Promise<unknown> | undefined): void {
    const blocks = this.#blocks;
    if (blocks === undefined) return;
    this.#blocks = undefined;
    const returnAll = (): void => blocks.returnAll();
    if (open === undefined) returnAll();
    else void open.then(returnAll, returnAll);
  }
}

function restartingError(name: string, cause: Error): Error {
  return new ActorRestartingError(`Cannot go on with a stream of "${name}": it restarts`, { data: { target: name }, cause });
}
