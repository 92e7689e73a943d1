import {
  beginIncarnation,
  censusOf,
  forgetHeld,
  incarnationOf,
  isThreadOpen,
  markThreadAbsent,
  openThread,
  SlotStatus,
  takeRemains,
  type ThreadRemains,
  visitStranded,
} from '@ringmaster/core';
import type { InternalRef } from '../../../cell/internals.ts';
import type { AnyRef } from '../../../contract/actor-ref.ts';
import { ThreadLostError } from '../../../contract/errors/runtime-errors.ts';
import type { Logger } from '../../../contract/logger.ts';
import type { SystemEvent } from '../../../contract/system-event.ts';
import { FLAGS, RecordKind } from '../../../remote/envelope-layout.ts';
import { blocksNamed } from '../../../remote/block-list.ts';
import { hasBlocks, readWaitingMail } from '../../../remote/waiting-mail.ts';
import { pathField } from '../../thread/log/path-field.ts';
import { SharedFlags } from '../../thread/notices/shared-flags.ts';
import { knownPathOf } from '../../thread/path-of.ts';
import { OWNER } from '../../thread/thread-config.ts';
import type { ThreadRuntime } from '../../thread/thread-runtime.ts';
import { type Culprit, findCulprit } from './culprit.ts';
import type { DeathNotice, DeathReport, SlotLife } from '../../thread/death/death-notice.ts';
import { type FinalCounts, LossLedger } from './loss-ledger.ts';
import { type DeathToll, ThreadRecovery } from './thread-recovery.ts';

/** What the recovery from deaths needs from the owner. */
export interface DeathNeeds {
  readonly runtime: ThreadRuntime;
  readonly logger: Logger;
  publish(event: SystemEvent): void;
  /** Threads that run, start, or will be started again, without the owner: what is posted to them is read. */
  threads(): Iterable<number>;
  /** The recovery is complete: its successor may open its rings, if it is to have one. `error`: what it died of, if it did. */
  recovered(thread: number, end: { readonly keptAny: boolean; readonly error: Error | undefined }): void;
}

/** How a thread ended. */
export interface ThreadDeath {
  readonly thread: number;
  /** Undefined: it was ended in order, after its one actor. */
  readonly cause: Error | undefined;
  /** Nobody takes over. */
  readonly isGivenUp: boolean;
  /** False: its exit did not come in time, and it may write still (D1). */
  readonly hasExited: boolean;
}

/** One that ended with its thread. */
interface LostActor {
  readonly actor: AnyRef;
  readonly path: string | undefined;
}

/** The owner's part in the death of a thread: docs/thread-death.md, step by step. */
export class ThreadDeaths {
  readonly #needs: DeathNeeds;
  readonly #ledger: LossLedger;
  /** Of the threads that are dead and whose successor may not open its rings yet. */
  readonly #recoveries = new Map<number, ThreadRecovery>();

  constructor(needs: DeathNeeds) {
    const { runtime } = needs;
    this.#needs = needs;
    this.#ledger = new LossLedger(runtime.measures.counters, runtime.regions.sizes.threads, runtime.meter);
  }

  /** The thread is dead, and its successor may not open its rings yet. */
  isRecovering(thread: number): boolean {
    return this.#recoveries.has(thread);
  }

  get recovering(): Iterable<number> {
    return this.#recoveries.keys();
  }

  /**
   * Steps 1 to 3, in one synchronous step after the exit.
   * @returns who is to blame, if anybody is
   */
  happened(death: ThreadDeath): Culprit | undefined {
    const { runtime, logger } = this.#needs;
    const { thread, cause, isGivenUp } = death;
    const remains = takeRemains(runtime.regions, thread);
    const culprit = cause && findCulprit(runtime, remains);
    if (cause !== undefined) {
      const actor = culprit && this.#refTo(culprit.actor);
      const blamed = { culprit: actor?.name, ...pathField(actor, actor && this.#pathOf(actor)), messageType: culprit?.messageType };
      logger.error({ thread, err: cause, ...blamed }, 'thread lost');
    }
    const error =
      cause && new ThreadLostError(`Cannot go on with thread ${thread}: it has died`, { data: { thread, culprit: false }, cause });
    const counts = this.#ledger.close(thread);
    runtime.blocks.threadEnded(thread, death.hasExited);
    const incarnation = incarnationOf(runtime.regions, thread);
    // Whatever comes back to it from here on finds another incarnation, and its gate closed (I5).
    beginIncarnation(runtime.regions, thread);
    markThreadAbsent(runtime.regions, thread);
    forgetHeld(runtime.regions, thread);
    runtime.held.callWaiting();
    const others = [...this.#needs.threads()].filter((other) => other !== thread);
    // A thread that may not open its rings yet has nothing of the dead one in it; it reads the notice when it opens them.
    const awaited = [OWNER, ...others.filter((other) => isThreadOpen(runtime.regions, other))];
    const dead = others.filter((other) => !awaited.includes(other));
    const lost = dead.reduce((sum, other) => sum + this.#bookBetween(death, other), counts.unfinished);
    this.#recoveries.set(
      thread,
      new ThreadRecovery({
        ...{ remains, incarnation, culprit, error, isGivenUp, hasExited: death.hasExited, awaited, unfinished: lost },
        complete: (toll) => this.#complete(thread, toll),
      }),
    );
    // Before the notice: a report of its own that is still in the ring, which is drained now, says what is booked already.
    for (const other of dead) this.#recoveries.get(other)?.died(thread);
    const notices = noticesOf({ death, incarnation, remains, culprit, error, counts });
    for (const other of others) runtime.threads.tell(other, { kind: 'thread-lost', notice: notices(other) });
    void runtime.survivor.settle(notices(OWNER)).then((report) => this.reported(OWNER, report));
    return culprit;
  }

  /**
   * A replacement died before it had opened its rings. It will not report on deaths that happened since its gate was opened; its
   * successor hears of them before it reads anything.
   */
  neverOpened(thread: number): void {
    // Its gate is closed again, so deaths from here on do not wait for its report.
    beginIncarnation(this.#needs.runtime.regions, thread);
    for (const [dead, recovery] of [...this.#recoveries]) {
      if (!recovery.awaits(thread)) continue;
      recovery.lost(this.#bookBetween({ thread: dead, hasExited: recovery.hasExited }, thread));
      recovery.gone(thread);
    }
  }

  /** Only the owner can find out what lies between two threads that are both dead. */
  #bookBetween({ thread, hasExited }: Pick<ThreadDeath, 'thread' | 'hasExited'>, other: number): number {
    const [to, from] = [this.#stranded(other, thread), this.#stranded(thread, other)];
    const lostTo = this.#ledger.between(other, thread) - (hasExited ? to.messages : 0);
    const lostFrom = this.#ledger.between(thread, other) - from.messages;
    const { blocks } = this.#needs.runtime;
    if (hasExited) {
      blocks.settleBetween(other, thread, to.blocks);
      blocks.settleBetween(thread, other, from.blocks);
    }
    this.#ledger.book(other, { thread, lostFrom, lostTo });
    return lostFrom + lostTo;
  }

  /** What waits in the ring from one dead thread to another: the successor will handle it. */
  #stranded(from: number, to: number): { readonly messages: number; readonly blocks: ReadonlySet<number> } {
    const { regions, config } = this.#needs.runtime;
    const blocks = new Set<number>();
    let messages = 0;
    visitStranded(regions, { from, to, maxMessageBytes: config.defaults.maxMessageBytes }, (memory, offset, lengthBytes, kind) => {
      if (kind === RecordKind.message) messages++;
      if (!hasBlocks(kind, memory.words[(offset >>> 2) + FLAGS] as number)) return;
      for (const block of blocksNamed(memory, offset, lengthBytes)) blocks.add(block);
    });
    return { messages, blocks };
  }

  reported(from: number, report: DeathReport): void {
    const recovery = this.#recoveries.get(report.thread);
    // The books are closed already for a thread that was not there, or that has died since; and a report may be about an earlier death.
    if (recovery?.incarnation !== report.incarnation || !recovery.awaits(from)) return;
    this.#ledger.book(from, report);
    recovery.reported(from, report);
  }

  /** Steps 10 to 13. */
  #complete(thread: number, toll: DeathToll): void {
    const recovery = this.#recoveries.get(thread);
    if (recovery === undefined) return;
    this.#recoveries.delete(thread);
    const { runtime } = this.#needs;
    const kept = [...toll.kept, ...this.#onTheirWay(recovery)];
    const ended = this.#endLost(recovery, kept);
    this.#publish(recovery, toll, ended.length);
    for (const { actor, path } of ended) {
      this.#needs.publish({ type: 'stopped', at: runtime.host.wallClock(), actor, path, detail: 'thread-lost' });
    }
    const { error } = recovery;
    for (const other of this.#needs.threads()) {
      if (other !== thread) runtime.threads.tell(other, { kind: 'thread-recovered', thread, error });
    }
    runtime.survivor.recovered(thread, error);
    this.#needs.recovered(thread, { keptAny: kept.length > 0, error });
    for (const other of [...this.#recoveries.values()]) other.overcame(thread);
  }

  /** Spawns that the owner has sent on behalf of other threads (adopt) since it first looked. */
  #onTheirWay({ thread, remains, isGivenUp }: ThreadRecovery): readonly SlotLife[] {
    if (isGivenUp) return [];
    const { runtime } = this.#needs;
    const read = remains.links.find(({ other }) => other === OWNER)?.read ?? 0;
    const reading = { inbox: runtime.inbox, thread: OWNER, findAsk: () => undefined, readsTells: false };
    return readWaitingMail(runtime.threads.peer(thread).link, read, reading).spawns;
  }

  #endLost({ thread, remains }: ThreadRecovery, kept: readonly SlotLife[]): readonly LostActor[] {
    const comesBack = new Set(kept.map(({ slot, generation }) => `${slot}/${generation}`));
    const { regions } = this.#needs.runtime;
    const census = censusOf(regions, thread);
    const isWanted = new SharedFlags(regions).eventsWanted;
    return remains.slots.flatMap(({ slot, generation, status }) => {
      if (status === SlotStatus.ended || comesBack.has(`${slot}/${generation}`)) return [];
      const ref = this.#refTo({ thread, slot, generation });
      // The reference reads its name now: once the slot is claimed again, the name is gone.
      void ref.name;
      const path = isWanted ? this.#pathOf(ref) : undefined;
      // Its parent's thread may have ended it already.
      census.end(slot, generation);
      return [{ actor: ref, path }];
    });
  }

  #publish({ thread, error, culprit, isGivenUp }: ThreadRecovery, toll: DeathToll, ended: number): void {
    if (error === undefined) return;
    const { asksFailed, messagesLost, inFlight, restarted } = toll;
    const detail = {
      ...{ thread, error, asksFailed, messagesLost, inFlight, restarted, ended },
      isReplaced: !isGivenUp,
      culprit: culprit && (this.#refTo(culprit.actor) as AnyRef),
      culpritPath: culprit && this.#pathOf(this.#refTo(culprit.actor)),
      messageType: culprit?.messageType,
    };
    this.#needs.publish({ type: 'thread-lost', at: this.#needs.runtime.host.wallClock(), actor: undefined, detail });
  }

  #pathOf(actor: InternalRef): string | undefined {
    return knownPathOf(this.#needs.runtime, actor);
  }

  #refTo({ thread, slot, generation }: { readonly thread: number } & SlotLife): InternalRef {
    return this.#needs.runtime.handles.refTo(thread, slot, generation);
  }

  /** Lets the successor open its rings (step 11), and tells it where what it was not there for ends (step 12). */
  open(thread: number): void {
    const { runtime } = this.#needs;
    if (isThreadOpen(runtime.regions, thread)) return;
    const incarnation = incarnationOf(runtime.regions, thread);
    if (incarnation > 1) runtime.threads.tell(thread, { kind: 'opened', incarnation });
    openThread(runtime.host, runtime.regions, thread);
  }
}

/** The notice to each thread: what concerns the link between it and the dead one. */
function noticesOf(parts: {
  readonly death: ThreadDeath;
  readonly incarnation: number;
  readonly remains: ThreadRemains;
  readonly culprit: Culprit | undefined;
  readonly error: Error | undefined;
  readonly counts: FinalCounts;
}): (other: number) => DeathNotice {
  const { death, incarnation, remains, culprit, error, counts } = parts;
  return (other) => {
    const link = remains.links.find((one) => one.other === other);
    return {
      thread: death.thread,
      incarnation,
      error,
      culprit: culprit?.topmost,
      culpritAsk: culprit?.ask?.thread === other ? culprit.ask.id : undefined,
      suspects: culprit === undefined ? 'all' : culprit.suspect,
      isGivenUp: death.isGivenUp,
      read: link?.read ?? 0,
      written: death.hasExited ? link?.written : undefined,
      claimed: (link?.claimed ?? []).map(({ slot, generation }) => ({ slot, generation })),
      sent: counts.sent[other] ?? 0,
      taken: counts.taken[other] ?? 0,
    };
  };
}
