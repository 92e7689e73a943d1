import { ActorCell } from '../../../cell/actor-cell.ts';
import type { LocalActor } from '../../../cell/cell-environment.ts';
import type { EndReason } from '../../../cell/internals.ts';
import type { CellPlan } from '../../../cell/cell-plan.ts';
import { LocalRef } from '../../../cell/refs/local-ref.ts';
import type { Initial } from '../../../contract/behavior.ts';
import { boundsOf, type MailboxBounds } from '../../../contract/mailbox-options.ts';
import { type Place, placeOf } from '../../../contract/place.ts';
import { FLAG_FAILED, FLAG_WATCHED, RecordKind } from '../../../remote/envelope-layout.ts';
import { hasGone } from '../../../remote/has-gone.ts';
import type { Absentees } from '../messages/absentees.ts';
import { briefError } from '../log/brief-error.ts';
import { KeptArguments } from './kept-arguments.ts';
import { runSetup } from './run-setup.ts';
import type { SpawnPlan } from './spawn-plan.ts';
import type { SpawningThread } from './spawning-thread.ts';

/** What a child's thread tells its parent's. */
interface EndNotice {
  readonly name: string;
  readonly reason: EndReason;
}

/**
 * The actors that live in this thread, from the moment their spawn is here to their end: makes their cells, and tells the threads of
 * spawner and parent what becomes of them. How they were spawned is `Spawning`'s affair.
 */
export class Hosting {
  readonly #runtime: SpawningThread;
  readonly #absentees: Absentees;
  /** Of most actors. */
  readonly #defaultBounds: MailboxBounds;
  /** Threads that wait to hear how a start here went. */
  readonly #spawners = new Map<ActorCell, number>();

  constructor(runtime: SpawningThread, absentees: Absentees) {
    this.#runtime = runtime;
    this.#absentees = absentees;
    this.#defaultBounds = boundsOf(undefined, runtime.mailboxCapacity);
  }

  /** A spawn record is here. */
  arrived(place: Place, payload: unknown): void {
    const plan = payload as SpawnPlan;
    this.create(place, plan, new KeptArguments(this.#runtime.codec, this.#runtime.thread, plan.args));
  }

  /** Makes the cell; setup is its first turn. */
  create(place: Place, plan: SpawnPlan, args: KeptArguments): void {
    const runtime = this.#runtime;
    if (!this.#isWanted(place)) return;
    // No spread: an object made from one has a hidden class of its own, half a KiB for each actor.
    const { thread, slot, generation } = place;
    const cellPlan: CellPlan = {
      thread,
      slot,
      generation,
      name: plan.name,
      definitionName: plan.actorName,
      url: plan.url,
      lineage: plan.lineage,
      meter: runtime.meter.typeOf(plan.actorName, plan.metrics === 'own' ? this.#pathOf(plan) : null),
      mailbox: plan.mailbox === undefined ? this.#defaultBounds : boundsOf(plan.mailbox, runtime.mailboxCapacity),
      isRetried: plan.isRetried === true,
      loss: plan.loss,
      kept: plan.kept,
      self: runtime.handles.refTo(place.thread, place.slot, place.generation),
      setup: (own): Initial<never> | Promise<Initial<never>> => {
        const cell = own as ActorCell;
        return runtime.slowStarts.watch(cell, runSetup(runtime, cell, plan, args.next()));
      },
    };
    const cell = new ActorCell(runtime, cellPlan);
    runtime.cells.arrived(cell);
    if (cell.self instanceof LocalRef) cell.self.bind(cell);
    if (plan.spawner !== runtime.thread) this.#spawners.set(cell, plan.spawner);
    cell.meter.began(plan.loss !== undefined);
    this.#absentees.arrived(cell);
    // It went up for what waited here, or for a mailbox that was lost with a thread.
    if (plan.loss !== undefined || runtime.slots.overloaded(place.slot)) cell.intake.settleFlag();
    if (!runtime.slots.accepts(place.slot, place.generation)) cell.lookAtStatus();
    runtime.dispatcher.ready(cell);
  }

  /** Its setup has run, or failed with `error`. */
  started(cell: LocalActor, error: Error | undefined): void {
    this.#tellSpawner(cell, error);
    if (error === undefined) this.#runtime.services.lifecycle('started', cell as ActorCell, 'stopped');
  }

  /** It has come back after the death of its thread: that it had started may have been on its way to whoever spawned it. */
  restarted(cell: LocalActor): void {
    this.#tellSpawner(cell, undefined);
  }

  #tellSpawner(cell: LocalActor, error: Error | undefined): void {
    const spawner = this.#spawners.get(cell as ActorCell);
    if (spawner === undefined) return;
    this.#spawners.delete(cell as ActorCell);
    this.#report(spawner, RecordKind.started, [cell.slot, cell.generation, error === undefined ? 0 : FLAG_FAILED], error);
  }

  ended(cell: LocalActor, reason: EndReason): void {
    const runtime = this.#runtime;
    runtime.cells.left(cell.slot);
    runtime.slowStarts.ended(cell as ActorCell);
    cell.meter.ended();
    runtime.slots.free(cell.slot, cell.generation);
    // Before the parent hears of it: what it does then comes after this in the events.
    runtime.services.lifecycle('stopped', cell as ActorCell, reason);
    if (reason === 'thread-lost') this.#absentees.markLost(cell.slot, cell.generation);
    const parent = cell.lineage.at(-1);
    if (parent !== undefined) {
      // One that was to come back ends only because somebody wants it to.
      const notice: EndNotice = { name: cell.name, reason: reason === 'thread-lost' ? 'stopped' : reason };
      const flags = runtime.watching.isWatched(cell) ? FLAG_WATCHED : 0;
      if (parent.thread === runtime.thread) this.childEnded(placeOf(cell), parent, notice);
      else this.#report(parent.thread, RecordKind.ended, [cell.slot, cell.generation, flags, parent.slot, parent.generation], notice);
    }
    runtime.watching.ended(placeOf(cell), reason, parent?.thread);
    // Ended before its setup had run: whoever waits for the start learns that.
    if (this.#spawners.has(cell as ActorCell)) this.started(cell, reason instanceof Error ? reason : cell.self.stoppedError('start'));
    // The one it was started for, not a child that lives beside it.
    if (runtime.thread > runtime.config.workers && parent?.thread !== runtime.thread) runtime.services.undedicate(runtime.thread);
  }

  /** A child has ended, here or in another thread; its parent lives here, unless it has ended as well. */
  childEnded(child: Place, parent: Place, notice: unknown): void {
    const { name, reason } = notice as EndNotice;
    this.#runtime.cells.of(parent)?.childEnded(child, name, reason);
  }

  /** Names from the top down, as far as its ancestors are known by name. */
  #pathOf({ lineage, name }: SpawnPlan): string {
    return [...lineage.slice(1).map((place) => this.#runtime.nameOf(place)), name].join('/');
  }

  /** Twice for one place only after the death of a thread, which may have left the record to its successor as well. */
  #isWanted(place: Place): boolean {
    const runtime = this.#runtime;
    return !hasGone(runtime.threads.table(place.thread), place) && runtime.cells.of(place) === undefined;
  }

  /** Never fails for the error it carries: too long a one is told without its details. */
  #report(to: number, kind: RecordKind, prefix: readonly number[], payload: EndNotice | Error | undefined): void {
    const brief = (error: unknown): unknown => (error instanceof Error ? briefError(error) : error);
    try {
      this.#runtime.threads.post(to, kind, prefix, payload);
    } catch {
      const short = payload === undefined || payload instanceof Error ? brief(payload) : { ...payload, reason: brief(payload.reason) };
      this.#runtime.threads.post(to, kind, prefix, short);
    }
  }
}
