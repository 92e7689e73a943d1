import { type Host, SlotStatus, type SlotTable } from '@ringmaster/core';
import type { AskTable } from '../../ask/ask-table.ts';
import type { ActorCell } from '../../cell/actor-cell.ts';
import type { Child } from '../../cell/child.ts';
import type { LostChild } from '../../cell/family.ts';
import type { Place } from '../../cell/internals.ts';
import { ThreadLostError } from '../../contract/errors/runtime-errors.ts';
import { RecordKind } from '../../remote/envelope-layout.ts';
import type { Inbox } from '../../remote/inbox.ts';
import type { Peer } from '../../remote/peer.ts';
import { NO_MAIL, readWaitingMail, type WaitingMail } from '../../remote/waiting-mail.ts';
import type { RemoteAwaits } from '../remote-awaits.ts';
import type { Spawning } from '../spawning.ts';
import type { SystemCounters } from '../system-meter.ts';
import type { Watching } from '../watching.ts';
import type { DeathNotice, DeathReport, SlotLife } from './death-notice.ts';

/** What settling with a dead thread takes of a living one. */
export interface SurvivorThread {
  readonly thread: number;
  readonly incarnation: number;
  readonly host: Host;
  readonly asks: AskTable;
  readonly awaits: RemoteAwaits;
  readonly inbox: Inbox;
  readonly spawning: Spawning;
  readonly counters: SystemCounters;
  readonly inquiries: { threadGone(thread: number): void };
  readonly watching: Watching;
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
  /** Its index is not used again: sends it nothing, and reads nothing of one that may write still. */
  giveUp(thread: number, hasExited: boolean): void;
  /** Hints may be lost: everything one could have been about is looked at. */
  lookAtAll(): void;
  neverSpawned(life: SlotLife): void;
  /** Whoever lived there, in the dead thread, does not come back. */
  endElsewhere(place: Place): void;
}

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
    const { counters, thread: self, isCatchingUp } = this.#thread;
    const { thread, written, isGivenUp } = notice;
    if (written !== undefined) this.#thread.drain(thread, written);
    const waiting = isCatchingUp || written === undefined ? NO_MAIL : this.#readMail(notice);
    // Counted before anything of this thread runs again: what it sends from here on waits as well, and is nowhere lost.
    const lostFrom = notice.sent - counters.taken(thread, self);
    const lostTo = counters.sent(self, thread) - notice.taken - waiting.messages;
    if (isGivenUp) this.#thread.giveUp(thread, written !== undefined);
    this.#thread.lookAtAll();
    this.#thread.inquiries.threadGone(thread);
    this.#thread.watching.threadGone(thread);
    // The marker of a drain may have been in what is lost.
    for (const cell of this.#thread.cells) cell?.markerLost();
    // What waits is on its way only if somebody is to take over.
    const mail = isGivenUp ? NO_MAIL : waiting;
    const asksFailed = isCatchingUp ? 0 : this.#settleAsks(notice, mail);
    for (const life of notice.claimed) this.#endUnspawned(life);
    const orphans = this.#stopOrphans(thread);
    const kept = isCatchingUp ? [] : [...mail.spawns, ...this.#putBack(notice, mail)];
    for (const orphan of orphans) orphan.family?.leaveBehindGates();
    const report: DeathReport = { thread, kept, restarted: kept.length - mail.spawns.length, asksFailed, lostFrom, lostTo };
    await this.#ended(orphans);
    return report;
  }

  /** It is over: what did not come back will not, and whoever watches the others says so to the successor (D5, G43). */
  recovered(thread: number, error: Error | undefined): void {
    const { spawning, watching } = this.#thread;
    spawning.failStartsThatAreOver(thread, error);
    watching.endedWithThread(watching.watchedIn(thread).filter((place) => this.#isGone(place)));
    watching.watchAgain(thread);
    this.#thread.lookAtAll();
  }

  #readMail({ thread, read }: DeathNotice): WaitingMail {
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
      if (error === undefined) return target.stoppedError('reach');
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
      void cell.requestEnd('stop');
    }
    return orphans;
  }

  /**
   * Each child of a parent here: it is on its way, or it is put back under its reference for the parent to decide about, or it is over.
   * @returns those put back
   */
  #putBack(notice: DeathNotice, mail: WaitingMail): readonly SlotLife[] {
    const onTheirWay = new Set(mail.spawns.map(({ slot, generation }) => `${slot}/${generation}`));
    return [...this.#thread.cells].flatMap((cell) => {
      const children = cell?.family?.in(notice.thread) ?? [];
      if (cell === undefined || children.length === 0) return [];
      const isAlive = this.#isAlive(cell);
      const lost: LostChild[] = [];
      for (const child of children) {
        if (isAlive && onTheirWay.has(`${child.ref.slot}/${child.ref.generation}`)) continue;
        if (isAlive && this.#comesBack(cell, child, notice)) lost.push(lossOf(child, notice));
        else this.#isOver(cell, child, notice, isAlive);
      }
      // All are there again before anything is decided: what is said of one may concern the others.
      for (const { child } of lost) this.#thread.spawning.putBack(cell, child);
      cell.family?.lost(lost);
      return lost.map(({ child: { ref } }) => ({ slot: ref.slot, generation: ref.generation }));
    });
  }

  #comesBack(parent: ActorCell, child: Child, { thread, isGivenUp }: DeathNotice): boolean {
    if (isGivenUp || this.#thread.spawning.isClosed || parent.family?.keeps(child) !== true) return false;
    return this.#thread.table(thread).accepts(child.ref.slot, child.ref.generation);
  }

  /** Over before its parent's end can be: whoever hears of that finds it ended. */
  #isOver(parent: ActorCell, { ref, name }: Child, { error, isGivenUp, thread }: DeathNotice, isParentAlive: boolean): void {
    const wasAlive = this.#thread.table(thread).accepts(ref.slot, ref.generation);
    // Nobody is brought back from where nobody can live: where it was to live may be part of what it is (D1). And nobody by an orphan,
    // which ends before the successor opens: it would wait for a child that can only end behind that gate.
    if (isGivenUp || !isParentAlive) parent.endAsked(ref, 'stop');
    this.#thread.endElsewhere(ref);
    this.#thread.spawning.childLost(ref, error ?? ref.stoppedError('start'));
    parent.childEnded(ref, name, isGivenUp && wasAlive ? 'thread-lost' : 'stopped');
  }

  #isGone({ thread, slot, generation }: Place): boolean {
    const table = this.#thread.table(thread);
    const status = table.status(slot);
    return table.generation(slot) !== generation || status === SlotStatus.free || status === SlotStatus.ended;
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

/** What a child's parent is told. */
function lossOf(child: Child, { thread, error, culprit }: DeathNotice): LostChild {
  const isCulprit = culprit !== undefined && samePlace(culprit, child.ref);
  const text = `Cannot go on as "${child.name}": thread ${thread} has died`;
  return { child, error: new ThreadLostError(text, { data: { thread, culprit: isCulprit }, cause: error?.cause }), isCulprit };
}

/** The same error for the ask the thread died of. */
function asCulprit(error: Error): Error {
  if (!(error instanceof ThreadLostError)) return error;
  return new ThreadLostError(error.message, { data: { ...error.data, culprit: true }, cause: error.cause });
}
