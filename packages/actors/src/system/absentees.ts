import { SlotStatus, type SlotTable } from '@ringmaster/core';
import type { ActorCell } from '../cell/actor-cell.ts';
import type { LocalActor } from '../cell/cell-environment.ts';
import type { InternalRef, MessageOrigin } from '../cell/internals.ts';
import { ReplyHandle } from '../cell/reply-handle.ts';
import type { DeadLetterReason } from '../contract/dead-letter.ts';
import type { Accepted } from '../contract/message.ts';
import { Pending, type PendingMessage } from '../remote/pending.ts';

/** What absentees need of their thread. */
export interface AbsenteeNeeds {
  readonly thread: number;
  readonly mailboxCapacity: number;
  readonly handles: { refTo(thread: number, slot: number, generation: number): InternalRef };
  readonly meter: { dropped(slot: number): void };
  cellAt(slot: number): LocalActor | undefined;
  deadLetter(message: unknown, origin: MessageOrigin, target: InternalRef | undefined, reason: DeadLetterReason): void;
}

/**
 * Actors of this thread that are known by reference and not here: their spawn record is still on the way, or they have
 * gone. The slot's generation and status tell which (I4).
 */
export class Absentees {
  readonly #needs: AbsenteeNeeds;
  readonly #table: SlotTable;
  readonly #pending: Pending;
  #hasEnded = false;

  constructor(needs: AbsenteeNeeds, table: SlotTable) {
    this.#needs = needs;
    this.#table = table;
    this.#pending = new Pending(needs.mailboxCapacity);
  }

  /** 'accepted': it waits for the spawn record. 'stopped': a tell is a dead letter by now, an asker is the caller's to tell. */
  offer(target: InternalRef, entry: PendingMessage): Accepted {
    const { slot, generation } = target;
    if (!this.#hasEnded && this.#table.accepts(slot, generation))
      return this.#pending.addMessage(slot, generation, entry) ? 'accepted' : 'full';
    const isStale = this.#table.generation(slot) !== generation;
    if (!(entry.origin instanceof ReplyHandle)) {
      this.#needs.deadLetter(entry.message, entry.origin, target, isStale ? 'stale' : 'stopped');
    }
    return 'stopped';
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

  /** The spawn record is here: what waited for it goes into the mailbox, in order, before anything later. */
  arrived(cell: ActorCell): void {
    const waited = this.#pending.take(cell.slot, cell.generation);
    if (waited === undefined) return;
    for (const { message, origin, lane } of waited.messages) cell.deliver(message, origin, lane);
    for (const call of waited.calls) call();
  }

  /** No spawn record will be read here any more: what waits for one is a dead letter, or fails (I4). */
  end(): void {
    this.#hasEnded = true;
    const { handles, meter, thread } = this.#needs;
    for (const [slot, { generation, messages, calls }] of this.#pending.takeAll()) {
      const target = handles.refTo(thread, slot, generation);
      for (const { message, origin } of messages) {
        meter.dropped(slot);
        if (!(origin instanceof ReplyHandle)) this.#needs.deadLetter(message, origin, target, 'never-spawned');
        else if (!origin.answered) origin.fail(target.stoppedError('ask'));
      }
      for (const call of calls) call();
    }
  }

  #isOnItsWay({ slot, generation }: InternalRef): boolean {
    if (this.#table.generation(slot) !== generation) return false;
    const status = this.#table.status(slot);
    return status !== SlotStatus.free && status !== SlotStatus.ended && status !== SlotStatus.running;
  }
}
