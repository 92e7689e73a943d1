import { SlotStatus, type SlotTable } from '@ringmaster/core';
import type { ActorCell } from '../../../cell/actor-cell.ts';
import { blocksIn } from '../../../cell/blocks/blocks-in.ts';
import type { BlockPort } from '../../../cell/blocks/block-port.ts';
import type { LocalActor } from '../../../cell/cell-environment.ts';
import type { InternalRef, MessageOrigin, Place } from '../../../cell/internals.ts';
import { ReplyHandle } from '../../../cell/asks/reply-handle.ts';
import type { DeadLetterReason } from '../../../contract/dead-letter.ts';
import type { Accepted } from '../../../contract/message.ts';
import { hasGone } from '../../../remote/has-gone.ts';
import { Pending, type PendingMessage, type PendingSlot } from '../../../remote/pending.ts';

/** What absentees need from their thread. */
export interface AbsenteeNeeds {
  readonly thread: number;
  readonly mailboxCapacity: number;
  readonly mailboxReserve: number;
  readonly handles: { refTo(thread: number, slot: number, generation: number): InternalRef };
  readonly meter: { dropped(slot: number): void };
  readonly blocks: Pick<BlockPort, 'isInUse'>;
  cellAt(slot: number): LocalActor | undefined;
  deadLetter(message: unknown, origin: MessageOrigin, target: InternalRef | undefined, reason: DeadLetterReason): void;
  forgo(message: unknown, reason: string): void;
  /** Senders that wait for room at that place may try again (W3). */
  roomMade(place: Place, places: number): void;
}

/**
 * Actors of this thread that somebody has a reference to, but that are not here: their spawn record is still on the way, or they have
 * ended. The slot's generation and status tell which (I4).
 */
export class Absentees {
  readonly #needs: AbsenteeNeeds;
  readonly #table: SlotTable;
  readonly #pending = new Pending();
  #hasEnded = false;
  /** By slot, the generation of an actor that was lost with this thread's predecessor and is not back. */
  readonly #lost = new Map<number, number>();

  constructor(needs: AbsenteeNeeds, table: SlotTable) {
    this.#needs = needs;
    this.#table = table;
  }

  /**
   * A message from this thread, for which the bound is exact.
   * @returns `'accepted'`: it waits for the spawn record. `'stopped'`: a tell has become a dead letter; the caller tells an asker
   */
  offer(target: InternalRef, entry: PendingMessage): Accepted {
    const isTaken = this.#table.accepts(target.slot, target.generation);
    return isTaken ? this.#wait(target, entry, this.#needs.mailboxCapacity) : this.#refuse(target, entry);
  }

  /**
   * The same for one from another thread, which was on the way when the flag went up: there is the reserve for it as well (F3). So it was
   * when a drain was asked for, whose marker comes behind what it lets be handled (S6).
   */
  deliver(target: InternalRef, entry: PendingMessage): Accepted {
    const { mailboxCapacity, mailboxReserve } = this.#needs;
    const isTaken = this.#table.accepts(target.slot, target.generation) || this.#drains(target);
    return isTaken ? this.#wait(target, entry, mailboxCapacity + mailboxReserve) : this.#refuse(target, entry);
  }

  #drains({ slot, generation }: Place): boolean {
    return this.#table.status(slot) === SlotStatus.draining && this.#table.generation(slot) === generation;
  }

  #wait(target: InternalRef, entry: PendingMessage, bound: number): Accepted {
    if (this.#hasEnded) return this.#refuse(target, entry);
    const { slot, generation } = target;
    const waiting = this.#pending.waiting(slot, generation);
    if (waiting >= bound) return 'full';
    this.#pending.addMessage(slot, generation, entry);
    if (waiting + 1 === this.#needs.mailboxCapacity) this.#raise(target);
    return 'accepted';
  }

  #refuse(target: InternalRef, entry: PendingMessage): 'stopped' {
    if (!(entry.origin instanceof ReplyHandle)) {
      this.#needs.deadLetter(entry.message, entry.origin, target, this.#whyGone(target.slot, target.generation));
    }
    return 'stopped';
  }

  /**
   * Senders in other threads are to wait, whatever the mailbox does when it is full: that stands in the spawn record. Who takes the flag
   * down is `Intake.settleFlag` when the actor is here, or `neverSpawned`.
   *
   * The flag is the slot's and the messages are those of one generation. Another one's claimant may clear the flag before this thread puts
   * it up; the life word changed before that, so this thread sees it here and takes the flag down again.
   */
  #raise({ slot, generation }: Place): void {
    this.#table.setOverloaded(slot, true);
    if (this.#table.generation(slot) !== generation || this.#table.status(slot) === SlotStatus.free) this.#table.setOverloaded(slot, false);
  }

  whenHere(target: InternalRef, then: (actor: LocalActor | undefined) => Promise<void>): Promise<void> {
    const find = (): LocalActor | undefined => {
      const cell = this.#needs.cellAt(target.slot);
      return cell !== undefined && cell.generation === target.generation ? cell : undefined;
    };
    const here = find();
    if (here !== undefined || this.#hasEnded || !this.#isOnItsWay(target)) return then(here);
    return new Promise((resolve, reject) => {
      this.#pending.addCall(target.slot, target.generation, () => then(find()).then(resolve, reject));
    });
  }

  /** The spawn record is here: what waited for it goes into the mailbox, in order and before anything that comes later. */
  arrived(cell: ActorCell): void {
    this.#lost.delete(cell.slot);
    const waited = this.#pending.take(cell.slot, cell.generation);
    if (waited === undefined) return;
    for (const { message, origin, lane } of waited.messages) {
      if (this.#needs.blocks.isInUse) cell.adopt(blocksIn(message));
      cell.deliver(message, origin, lane, 0);
    }
    for (const call of waited.calls) call();
  }

  /** No spawn record will be read any more: tells that wait for one become dead letters, asks fail (I4). */
  end(): void {
    this.#hasEnded = true;
    const { handles, thread } = this.#needs;
    for (const [slot, waited] of this.#pending.takeAll()) this.#inVain(handles.refTo(thread, slot, waited.generation), waited);
  }

  /** Its spawner died before the spawn had left it: whatever waits for the actor fails (I4). */
  neverSpawned(target: InternalRef): void {
    const { slot, generation } = target;
    if (this.#table.generation(slot) !== generation || this.#table.status(slot) === SlotStatus.free) return;
    this.#table.free(slot, generation);
    const waited = this.#pending.take(slot, generation);
    if (waited !== undefined) this.#inVain(target, waited);
    // Only now: whoever looks again finds that it has gone.
    this.#table.setOverloaded(slot, false);
    this.#needs.roomMade(target, 0);
  }

  /** The actor was lost with this thread's predecessor: a message for it that cannot wait becomes a dead letter `thread-lost` (G56). */
  markLost(slot: number, generation: number): void {
    this.#lost.set(slot, generation);
  }

  isLost({ slot, generation }: Place): boolean {
    return this.#lost.get(slot) === generation;
  }

  #inVain(target: InternalRef, { messages, calls }: Pick<PendingSlot, 'messages' | 'calls'>): void {
    for (const { message, origin } of messages) {
      this.#needs.meter.dropped(target.slot);
      if (!(origin instanceof ReplyHandle)) {
        this.#needs.deadLetter(message, origin, target, 'never-spawned');
        continue;
      }
      if (!origin.answered) origin.failByRuntime(target.stoppedError('ask'));
      this.#needs.forgo(message, 'never-spawned');
    }
    for (const call of calls) call();
  }

  #whyGone(slot: number, generation: number): DeadLetterReason {
    if (this.#lost.get(slot) === generation) return 'thread-lost';
    return this.#table.generation(slot) === generation ? 'stopped' : 'stale';
  }

  /** Also one that runs and is not here: it was lost with this thread's predecessor, and is being started again. */
  #isOnItsWay(target: InternalRef): boolean {
    return !hasGone(this.#table, target);
  }
}
