import { censusOf, type SharedRegions, type TimeLimits } from '@ringmaster/core';
import type { AskTable } from '../../../ask/ask-table.ts';
import type { ActorCell } from '../../../cell/actor-cell.ts';
import type { Child, LostChild } from '../../../cell/family/child.ts';
import type { InternalRef } from '../../../cell/internals.ts';
import type { Defaults } from '../../../contract/defaults.ts';
import { ThreadLostError } from '../../../contract/errors/runtime-errors.ts';
import { withoutFrames } from '../../../contract/errors/without-frames.ts';
import { samePlace } from '../../../contract/place.ts';
import { hasGone } from '../../../remote/has-gone.ts';
import type { Inbox } from '../../../remote/inbox.ts';
import { NO_MAIL, readWaitingMail, type WaitingMail } from '../../../remote/waiting-mail.ts';
import type { ThreadBlocks } from '../blocks/thread-blocks.ts';
import type { StreamTable } from '../../../streams/stream-table.ts';
import type { Absentees } from '../messages/absentees.ts';
import type { RemoteAwaits } from '../asks/remote-awaits.ts';
import type { Residents } from '../residents.ts';
import type { Spawning } from '../spawning/spawning.ts';
import type { StartOutcomes } from '../spawning/start-outcomes.ts';
import type { SystemCounters } from '../metrics/system-meter.ts';
import type { SystemThreads } from '../system-threads.ts';
import type { Watching } from '../family/watching.ts';
import type { DeathNotice, DeathReport, SlotLife } from './death-notice.ts';
import { lossError } from './loss-error.ts';
import type { Takeover } from './takeover.ts';

/** What settling with a dead thread needs from a living one. */
export interface SurvivorThread {
  readonly thread: number;
  readonly limits: TimeLimits;
  readonly asks: AskTable;
  readonly awaits: RemoteAwaits;
  readonly inbox: Inbox;
  readonly spawning: Spawning;
  readonly starts: StartOutcomes;
  readonly measures: { readonly counters: SystemCounters };
  readonly inquiries: { threadGone(thread: number): void };
  readonly streams: StreamTable;
  readonly watching: Watching;
  readonly directory: { introduce(thread: number): void };
  readonly takeover: Takeover;
  readonly regions: SharedRegions;
  readonly blocks: Pick<ThreadBlocks, 'settleWith'>;
  readonly absentees: Absentees;
  readonly hints: { lookAtAll(): void };
  readonly handles: { refTo(thread: number, slot: number, generation: number): InternalRef; roomMadeEverywhere(): void };
  readonly config: { readonly defaults: Pick<Defaults, 'stopTimeoutMs'> };
  readonly cells: Residents;
  readonly threads: Pick<SystemThreads, 'table' | 'peer' | 'mesh'>;
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
    const { thread: self } = this.#thread;
    const { counters } = this.#thread.measures;
    // It opened after the death: nothing of its own had to do with the dead one.
    const { isCatchingUp } = this.#thread.takeover;
    const { thread, incarnation, written, isGivenUp } = notice;
    if (written !== undefined) this.#thread.threads.mesh.drain(thread, written);
    let waiting = NO_MAIL;
    const streams = this.#thread.streams.seenIn(() => {
      if (!isCatchingUp && written !== undefined) waiting = this.#readMail(notice);
    });
    if (!isCatchingUp && written !== undefined) this.#thread.blocks.settleWith(thread, waiting.blocks);
    // Counted before any code of this thread runs again: what it sends from here on is waiting, not lost.
    const lostFrom = notice.sent - counters.taken(thread, self);
    const lostTo = counters.sent(self, thread) - notice.taken - waiting.messages;
    if (isGivenUp) this.#giveUp(thread, written !== undefined);
    // Hints may be lost with it.
    this.#thread.hints.lookAtAll();
    this.#thread.inquiries.threadGone(thread);
    this.#thread.streams.threadGone(thread, incarnation, notice.error, isCatchingUp ? undefined : isGivenUp ? new Set() : streams);
    this.#thread.watching.threadGone(thread);
    // The table of its successor is empty; what comes back there finds what it would have found.
    if (!isGivenUp) this.#thread.directory.introduce(thread);
    // The marker of a drain may be among what is lost.
    for (const cell of this.#thread.cells) cell.markerLost();
    // What waits is on its way only if somebody is to take over.
    const mail = isGivenUp ? NO_MAIL : waiting;
    const asksFailed = isCatchingUp ? 0 : this.#settleAsks(notice, mail);
    for (const life of notice.claimed) this.#endUnspawned(life);
    const orphans = this.#stopOrphans(thread);
    const kept = isCatchingUp ? [] : [...mail.spawns, ...this.#putBack(notice, mail)];
    for (const orphan of orphans) orphan.family?.leaveBehindGates();
    const restarted = kept.length - mail.spawns.length;
    const report: DeathReport = { thread, incarnation, kept, restarted, asksFailed, lostFrom, lostTo };
    await this.#ended(orphans);
    return report;
  }

  /** The recovery is complete: what did not come back will not, and watches of what did are registered with the successor (D5, G43). */
  recovered(thread: number, error: Error | undefined): void {
    const { starts, watching } = this.#thread;
    starts.failThoseOver(thread, error);
    watching.endedWithThread(watching.watchedIn(thread).filter((place) => hasGone(this.#thread.threads.table(place.thread), place)));
    watching.watchAgain(thread);
    this.#thread.hints.lookAtAll();
  }

  /** Nobody takes over for `thread`, and it counts as absent: what still waits for one of its actors learns that. */
  threadGone(thread: number, error: Error | undefined): void {
    const { asks, awaits, inquiries, watching, handles } = this.#thread;
    asks.failWhere((target, ask) => {
      if (target.thread !== thread) return undefined;
      return error === undefined ? target.stoppedError('reach') : lossError(awaits.has(ask) ? 'reach' : 'complete ask to', target, error);
    });
    inquiries.threadGone(thread);
    watching.threadGone(thread);
    watching.endedWithThread(watching.watchedIn(thread), 'stopped');
    handles.roomMadeEverywhere();
  }

  /** Its index is not used again: nothing is sent there. One that did not exit is not read either: it may write still (D1). */
  #giveUp(thread: number, hasExited: boolean): void {
    this.#thread.threads.peer(thread).isLost = true;
    if (!hasExited) this.#thread.threads.mesh.abandon(thread);
  }

  #readMail({ thread, read }: DeathNotice): WaitingMail {
    const { inbox, asks, thread: self } = this.#thread;
    return readWaitingMail(this.#thread.threads.peer(thread).link, read, {
      inbox,
      thread: self,
      findAsk: (id, incarnation) => asks.find(id, incarnation),
      readsTells: this.#thread.streams.hasLeftFor(thread),
    });
  }

  /** D2: asks that the dead thread had read fail, asks that wait for it stay open, and awaits are sent again. */
  #settleAsks({ thread, error, isGivenUp, culpritAsk, suspects }: DeathNotice, mail: WaitingMail): number {
    const { asks, awaits } = this.#thread;
    if (!isGivenUp) awaits.askAgain(thread, (ask) => mail.asks.has(ask));
    let failedAwaits = 0;
    // One for all asks of an actor: there may be very many.
    const losses = new Map<InternalRef, Error>();
    const failed = asks.failWhere((target, ask) => {
      if (target.thread !== thread || mail.asks.has(ask)) return undefined;
      const isAwait = awaits.has(ask);
      if (isAwait && !isGivenUp) return undefined;
      if (isAwait) failedAwaits++;
      if (error === undefined) return target.stoppedError('reach');
      if (isAwait) return lossError('reach', target, error);
      if (ask.id === culpritAsk) return lossError('complete ask to', target, error, { culprit: true });
      const isSuspect = suspects === 'all' || (suspects !== undefined && samePlace(suspects, target));
      const loss = losses.get(target) ?? lossError('complete ask to', target, error, isSuspect ? { suspect: true } : {});
      losses.set(target, loss);
      return loss;
    });
    return failed - failedAwaits;
  }

  /** The dead thread had claimed the slot, and its spawn never left it (I4). */
  #endUnspawned({ slot, generation }: SlotLife): void {
    const { thread, handles, cells } = this.#thread;
    if (cells.of({ slot, generation }) !== undefined) return;
    this.#thread.absentees.neverSpawned(handles.refTo(thread, slot, generation));
  }

  #stopOrphans(thread: number): readonly ActorCell[] {
    const orphans: ActorCell[] = [];
    for (const cell of this.#thread.cells) {
      if (!cell.lineage.some((above) => above.thread === thread)) continue;
      orphans.push(cell);
      void cell.requestEnd('stop');
    }
    return orphans;
  }

  /**
   * For each lost child of a parent here: either it is on its way, or it is put back under its reference and the parent decides, or it has
   * ended.
   * @returns those that were put back
   */
  #putBack(notice: DeathNotice, mail: WaitingMail): readonly SlotLife[] {
    const onTheirWay = new Set(mail.spawns.map(({ slot, generation }) => `${slot}/${generation}`));
    return [...this.#thread.cells].flatMap((cell) => {
      const children = cell.family?.in(notice.thread) ?? [];
      if (children.length === 0) return [];
      const isAlive = this.#isAlive(cell);
      const lost: LostChild[] = [];
      for (const child of children) {
        if (isAlive && onTheirWay.has(`${child.ref.slot}/${child.ref.generation}`)) continue;
        if (isAlive && this.#comesBack(cell, child, notice)) lost.push(lossOf(child, notice));
        else this.#isOver(cell, child, notice, isAlive);
      }
      // All are put back before anything is decided: a decision about one may concern the others.
      for (const { child } of lost) this.#thread.spawning.putBack(cell, child);
      cell.family?.lost(lost);
      return lost.map(({ child: { ref } }) => ({ slot: ref.slot, generation: ref.generation }));
    });
  }

  #comesBack(parent: ActorCell, child: Child, { thread, isGivenUp }: DeathNotice): boolean {
    if (isGivenUp || this.#thread.spawning.isClosed || parent.family?.keeps(child) !== true) return false;
    return this.#thread.threads.table(thread).accepts(child.ref.slot, child.ref.generation);
  }

  /** It ends before its parent can: whoever hears of the parent's end finds it ended. */
  #isOver(parent: ActorCell, { ref, name }: Child, { error, isGivenUp, thread }: DeathNotice, isParentAlive: boolean): void {
    const wasAlive = this.#thread.threads.table(thread).accepts(ref.slot, ref.generation);
    // It is not started elsewhere instead: where it lives may be part of what it is (D1). Nor does an orphan start it again: an orphan ends
    // before the successor opens, and would wait for a child that can only end behind that gate.
    if (isGivenUp || !isParentAlive) parent.endAsked(ref, 'stop');
    censusOf(this.#thread.regions, thread).end(ref.slot, ref.generation);
    this.#thread.starts.settle(ref, error === undefined ? ref.stoppedError('start') : lossError('start', ref, error));
    parent.childEnded(ref, name, isGivenUp && wasAlive ? 'thread-lost' : 'stopped');
  }

  #isAlive(cell: ActorCell): boolean {
    return !cell.isOver && this.#thread.threads.table(this.#thread.thread).accepts(cell.slot, cell.generation);
  }

  /** Who could have killed one that does not stop in time died with the thread: it would live on beside its successor (D3, G17). */
  async #ended(orphans: readonly ActorCell[]): Promise<void> {
    if (orphans.length === 0) return;
    const { limits, config } = this.#thread;
    const kill = (): void => {
      for (const orphan of orphans) if (!orphan.hasEnded) void orphan.requestEnd('kill');
    };
    const cancel = limits.timer(config.defaults.stopTimeoutMs, kill, true);
    await Promise.all(orphans.map((orphan) => orphan.whenEnded()));
    cancel();
  }
}

/** What a child's parent is told. */
function lossOf(child: Child, { thread, error, culprit }: DeathNotice): LostChild {
  const isCulprit = culprit !== undefined && samePlace(culprit, child.ref);
  const text = `Cannot go on as "${child.name}": thread ${thread} has died`;
  const init = { data: { thread, culprit: isCulprit }, cause: error?.cause };
  return { child, error: withoutFrames(() => new ThreadLostError(text, init)), isCulprit };
}
