import type { Host, SlotTable } from '@ringmaster/core';
import type { AskTable } from '../../ask/ask-table.ts';
import type { ActorCell } from '../../cell/actor-cell.ts';
import type { ChildState } from '../../cell/child.ts';
import type { InternalRef, Place } from '../../cell/internals.ts';
import type { AnyRef } from '../../contract/actor-ref.ts';
import type { ChildLossPort } from '../../contract/child-loss-port.ts';
import { ThreadLostError } from '../../contract/errors/runtime-errors.ts';
import { RecordKind } from '../../remote/envelope-layout.ts';
import type { Inbox } from '../../remote/inbox.ts';
import type { Peer } from '../../remote/peer.ts';
import { NO_MAIL, readWaitingMail, type WaitingMail } from '../../remote/waiting-mail.ts';
import type { RemoteAwaits } from '../remote-awaits.ts';
import type { Spawning } from '../spawning.ts';
import type { SystemCounters } from '../system-meter.ts';
import type { DeathNotice, DeathReport, SlotLife } from './death-notice.ts';

/** What settling with a dead thread takes of a living one. */
export interface SurvivorThread {
  readonly thread: number;
  readonly incarnation: number;
  readonly host: Host;
  readonly asks: AskTable;
  readonly awaits: RemoteAwaits;
  readonly inbox: Inbox;
  readonly inquiries: { threadGone(thread: number): void };
  readonly spawning: Spawning;
  readonly counters: SystemCounters;
  readonly childLoss: ChildLossPort;
  /** It opened after the death: nothing of its own had to do with the dead one. */
  readonly isCatchingUp: boolean;
  /** How long orphans may take to end. */
  readonly stopTimeoutMs: number;
  readonly cells: Iterable<ActorCell | undefined>;
  table(thread: number): SlotTable;
  peer(thread: number): Peer;
  cellAt(slot: number): ActorCell | undefined;
  post(thread: number, kind: RecordKind, prefix: readonly number[], payload: unknown): void;
  /** Takes in what the dead thread had published, and no more. */
  drain(thread: number, position: number): void;
  /** Reads it no more, and sends it nothing. */
  abandon(thread: number): void;
  /** Hints may be lost: everything one could have been about is looked at. */
  lookAtAll(): void;
  neverSpawned(life: SlotLife): void;
  /** Whoever lived there, in the dead thread, does not come back. */
  endElsewhere(place: Place): void;
}

const NOBODY = { kept: [], restarted: 0 } as const;

/**
 * What each surviving thread does about one that has died: steps 4 to 8 of docs/thread-death.md.
 *
 * Everything up to the wait for orphans is one synchronous step, so nothing is sent, spawned or answered in between.
 */
export class Survivor {
  readonly #thread: SurvivorThread;

  constructor(thread: SurvivorThread) {
    this.#thread = thread;
  }

  async settle(notice: DeathNotice): Promise<DeathReport> {
    const { counters, thread: self } = this.#thread;
    const { thread } = notice;
    if (notice.written !== undefined) this.#thread.drain(thread, notice.written);
    if (notice.isGivenUp) this.#thread.abandon(thread);
    const { isCatchingUp } = this.#thread;
    const mail = isCatchingUp ? NO_MAIL : this.#readMail(notice);
    this.#thread.lookAtAll();
    this.#thread.inquiries.threadGone(thread);
    const asksFailed = isCatchingUp ? 0 : this.#settleAsks(notice, mail);
    for (const life of notice.claimed) this.#endUnspawned(life);
    const orphans = this.#stopOrphans(thread);
    const { kept, restarted } = isCatchingUp ? NOBODY : this.#decide(notice, mail);
    const report: DeathReport = {
      thread,
      kept,
      restarted,
      asksFailed,
      lostFrom: notice.sent - counters.taken(thread, self),
      lostTo: counters.sent(self, thread) - notice.taken - mail.messages,
    };
    await this.#ended(orphans);
    return report;
  }

  /** It is over: what did not come back will not. */
  recovered(thread: number, error: Error): void {
    this.#thread.spawning.failStartsThatAreOver(thread, error);
    this.#thread.lookAtAll();
  }

  #readMail({ thread, read, isGivenUp }: DeathNotice): WaitingMail {
    if (isGivenUp) return NO_MAIL;
    const { inbox, asks, thread: self } = this.#thread;
    return readWaitingMail(this.#thread.peer(thread).link, read, { inbox, thread: self, findAsk: (id) => asks.find(id) });
  }

  /** D2: what the dead thread had read is failed, what waits for it stays open, and awaits are put again. */
  #settleAsks({ thread, error, isGivenUp, culpritAsk }: DeathNotice, mail: WaitingMail): number {
    const { asks, awaits, incarnation } = this.#thread;
    if (!isGivenUp) {
      for (const [ask, what] of awaits.in(thread)) {
        if (mail.asks.has(ask)) continue;
        const { slot, generation } = ask.target;
        this.#thread.post(thread, RecordKind.await, [slot, generation, what, ask.id, incarnation], undefined);
      }
    }
    let failedAwaits = 0;
    const failed = asks.failWhere((target, ask) => {
      if (target.thread !== thread || mail.asks.has(ask)) return undefined;
      const isAwait = awaits.has(ask);
      if (isAwait && !isGivenUp) return undefined;
      if (isAwait) failedAwaits++;
      return ask.id === culpritAsk ? asCulprit(error) : error;
    });
    return failed - failedAwaits;
  }

  /** A claim of the dead thread whose spawn never left it (I4). */
  #endUnspawned(life: SlotLife): void {
    if (this.#thread.cellAt(life.slot)?.generation !== life.generation) this.#thread.neverSpawned(life);
  }

  #stopOrphans(thread: number): readonly ActorCell[] {
    const orphans: ActorCell[] = [];
    for (const cell of this.#thread.cells) {
      if (cell === undefined || !cell.lineage.some((above) => above.thread === thread)) continue;
      orphans.push(cell);
      void cell.requestStop();
    }
    return orphans;
  }

  /** Each child of a parent here: on its way, restarted, or over. */
  #decide(notice: DeathNotice, mail: WaitingMail): { readonly kept: readonly SlotLife[]; readonly restarted: number } {
    const kept = [...mail.spawns];
    const onTheirWay = new Set(kept.map(({ slot, generation }) => `${slot}/${generation}`));
    let restarted = 0;
    for (const cell of this.#thread.cells) {
      if (cell === undefined) continue;
      for (const [name, child] of [...(cell.family?.children.view ?? [])]) {
        if (child.thread !== notice.thread) continue;
        const isAlive = this.#isAlive(cell);
        if (isAlive && onTheirWay.has(`${child.slot}/${child.generation}`)) continue;
        if (isAlive && this.#restarts(cell, child, notice)) {
          restarted++;
          kept.push({ slot: child.slot, generation: child.generation });
        } else {
          this.#end(cell, child, { name, notice });
        }
      }
    }
    return { kept, restarted };
  }

  /** Over before its parent's end can be: whoever hears of that finds it ended. */
  #end(parent: ActorCell, child: InternalRef, { name, notice }: { readonly name: string; readonly notice: DeathNotice }): void {
    // What somebody had stopped has stopped (S3); and nobody is brought back to where nobody can live (D1).
    const wasStopping = !this.#thread.table(notice.thread).accepts(child.slot, child.generation);
    if (notice.isGivenUp) parent.endAsked(child);
    this.#thread.endElsewhere(child);
    this.#thread.spawning.childLost(child, notice.error);
    parent.childEnded(child, name, wasStopping ? 'stopped' : 'thread-lost');
  }

  /** Puts the spawn once more, behind what waits for it. */
  #restarts(parent: ActorCell, child: InternalRef, { thread, culprit, error, isGivenUp }: DeathNotice): boolean {
    const { spawning, childLoss } = this.#thread;
    if (isGivenUp || spawning.isClosed || !this.#thread.table(thread).accepts(child.slot, child.generation)) return false;
    const record = spawning.memory.recall(child);
    const member = parent.family?.find(child.name);
    // In the middle of a restart, its family goes on with a new one, as it does after any end that nobody asked for.
    if (record === undefined || member === undefined || member.isEndAsked || !isSettled(member.state)) return false;
    const isCulprit = culprit !== undefined && samePlace(culprit, child);
    const isSpared = member.restart === 'temporary';
    if (isSpared || childLoss.childLost({ parent: parent.self as AnyRef, child: child as AnyRef, isCulprit, error }) === 'stop') {
      parent.endAsked(child);
      return false;
    }
    this.#thread.peer(thread).postRecord(RecordKind.spawn, record);
    return true;
  }

  #isAlive(cell: ActorCell): boolean {
    return !cell.isOver && this.#thread.table(this.#thread.thread).accepts(cell.slot, cell.generation);
  }

  #ended(orphans: readonly ActorCell[]): Promise<void> {
    if (orphans.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#thread.host.timer(this.#thread.stopTimeoutMs, resolve, true);
      void Promise.all(orphans.map((orphan) => orphan.whenEnded())).then(() => {
        cancel();
        resolve();
      });
    });
  }
}

const samePlace = (a: Place, b: Place): boolean => a.slot === b.slot && a.generation === b.generation && a.thread === b.thread;

/** Up, or on its way there for the first time. */
const isSettled = (state: ChildState): boolean => state === 'up' || state === 'rising';

/** The same error for the ask the thread died of. */
function asCulprit(error: Error): Error {
  if (!(error instanceof ThreadLostError)) return error;
  return new ThreadLostError(error.message, { data: { ...error.data, culprit: true }, cause: error.cause });
}
