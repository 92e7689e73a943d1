// Limit: above 250 lines, because the beginning and the end of an actor over all threads are one protocol.

import { NO_SLOT, SlotStatus } from '@ringmaster/core';
import { ActorCell, type CellPlan } from '../cell/actor-cell.ts';
import type { EndReason, InternalRef, Place } from '../cell/internals.ts';
import type { SpawnPlanOptions } from '../cell/orders.ts';
import type { LocalActor } from '../cell/cell-environment.ts';
import type { Child } from '../cell/child.ts';
import { LocalRef } from '../cell/local-ref.ts';
import { Outcome } from '../cell/outcome.ts';
import type { Initial } from '../contract/behavior.ts';
import type { Blueprint } from '../contract/blueprint.ts';
import { findDefinition } from '../contract/definition-table.ts';
import { ActorStoppedError, SpawnError, SystemStoppedError } from '../contract/errors/runtime-errors.ts';
import { briefError } from '../contract/errors/brief-error.ts';
import { checkKeys } from '../contract/known-keys.ts';
import type { RestartPolicy, SpawnOptions } from '../contract/spawn-options.ts';
import { checkSupervisionOptions } from '../supervision/check-spec.ts';
import { type RecoveryTable, tableOf } from '../supervision/recovery-table.ts';
import { FLAG_FAILED, FLAG_WATCHED, RecordKind } from '../remote/envelope-layout.ts';
import { RemoteRef } from '../remote/remote-ref.ts';
import { KeptArguments } from './kept-arguments.ts';
import { PlacementChooser } from './placement.ts';
import { runSetup } from './run-setup.ts';
import { GUARDIAN_SLOT, OWNER } from './thread-config.ts';
import type { SpawningThread } from './spawning-thread.ts';
import { shown } from '../contract/shown.ts';

/** A spawn on its way to the thread that will host the actor: plain data. */
export interface SpawnPlan {
  readonly url: string;
  readonly actorName: string;
  readonly args: unknown;
  readonly name: string;
  readonly lineage: readonly Place[];
  /** Thread that waits to hear how the start went. */
  readonly spawner: number;
  /** Its first start is tried again, as its parent decides (S2). */
  readonly isRetried?: boolean | undefined;
  /** For a parent in another thread: what it is to do about failures and ends. */
  readonly supervise?: RecoveryTable | undefined;
  readonly restart?: RestartPolicy | undefined;
  /** It died with its thread: it is there again, and down until its parent decides (D4). */
  readonly isLost?: boolean | undefined;
  /** Why it cannot be started after all. */
  readonly refusal?: Error | undefined;
}

/** What a child's thread tells its parent's. */
interface EndNotice {
  readonly name: string;
  readonly reason: EndReason;
}

/** Three numbers as one key. */
const keyOf = ({ thread, slot, generation }: Place): string => `${thread}/${slot}/${generation}`;

/**
 * Beginning and end of actors, over all threads.
 *
 * 1. The spawner claims a slot in the hosting thread's table: the reference exists (G4).
 * 2. Hosted here: the cell is made at once. Elsewhere: a spawn record goes over the link, before any message of ours.
 * 3. The hosting thread makes the cell, runs setup as its first turn, and tells the spawner how that went.
 * 4. At its end it frees the slot and tells the parent's thread, which frees the name (G41).
 *
 * A parent in another thread (`ctx.system.spawn`) is asked in between by an adopt record: it owns the names (I7).
 */
export class Spawning {
  readonly #runtime: SpawningThread;
  readonly #placement: PlacementChooser;
  /** Outcomes of starts in other threads, until they are known. */
  readonly #starting = new Map<string, Outcome>();
  readonly #spawners = new Map<ActorCell, number>();
  #unnamed = 0;
  isClosed = false;

  constructor(runtime: SpawningThread) {
    this.#runtime = runtime;
    this.#placement = new PlacementChooser({
      config: runtime.config,
      thread: runtime.thread,
      dedicate: () => runtime.dedicate(),
      isLost: (thread) => runtime.isLost(thread),
    });
  }

  /** A child of an actor of this thread. */
  spawn(parent: ActorCell, what: Blueprint<never>, options: SpawnPlanOptions, byActor = true): InternalRef {
    this.#check(what, options);
    if (parent.isOver)
      throw new ActorStoppedError(`Cannot spawn child of "${parent.name}": it has stopped`, { data: { target: parent.name } });
    const family = parent.ownFamily;
    const name = family.children.nameFor(options.name, what.actorName);
    const args = this.#keep(what.args);
    const ref = this.#place(what, options, byActor, { name, lineage: [...parent.lineage, placeOf(parent)], args });
    family.add(ref, name, { what, args, options, table: tableOf(`spawn "${name}"`, options.supervise), incarnation: parent.incarnation });
    return ref;
  }

  /** Once more, under a name that stands among the parent's children already. */
  respawn(parent: ActorCell, what: Blueprint<never>, options: SpawnPlanOptions & { readonly name: string }): InternalRef {
    const isTop = parent.lineage.length === 0;
    return this.#place(what, options, !isTop, {
      name: options.name,
      lineage: [...parent.lineage, placeOf(parent)],
      args: this.#keep(what.args),
    });
  }

  /** A child has died with its thread: it is put there once more under its reference, behind what waits for it, and stays down (D3, D4). */
  putBack(parent: ActorCell, { ref, name, origin }: Child): void {
    const { what, args, options } = origin;
    const plan: SpawnPlan = {
      url: what.url,
      actorName: what.actorName,
      args: args.copy(),
      name,
      lineage: [...parent.lineage, placeOf(parent)],
      spawner: this.#runtime.thread,
      isRetried: options.isRetried,
      isLost: true,
    };
    this.#post(ref.thread, RecordKind.spawn, placeOf(ref), plan);
  }

  /** A child of the guardian, from another thread than the owner's. */
  spawnTop(what: Blueprint<never>, options: SpawnOptions): InternalRef {
    this.#check(what, options);
    // Refused here, at the place of the mistake: a function cannot go where it would have to run (S2).
    tableOf(`spawn "${what.actorName}"`, options.supervise)?.toData();
    const name = options.name ?? `${what.actorName}-${this.#runtime.thread}.${++this.#unnamed}`;
    const guardian: Place = { thread: OWNER, slot: GUARDIAN_SLOT, generation: this.#runtime.table(OWNER).generation(GUARDIAN_SLOT) };
    return this.#place(what, options, false, { name, lineage: [guardian], args: this.#keep(what.args), adopter: OWNER });
  }

  /** The parent's thread hears of a child that another thread claimed a slot for. */
  adopt(child: Place, payload: unknown): void {
    const plan = payload as SpawnPlan;
    const parentPlace = plan.lineage.at(-1);
    const parent = parentPlace === undefined ? undefined : this.#runtime.cellAt(parentPlace.slot);
    const ref = this.#refTo(child);
    const args = this.#keep(plan.args);
    let refusal: Error | undefined;
    try {
      if (parent === undefined || parent.isOver || this.isClosed)
        throw new SystemStoppedError(`Cannot spawn "${plan.name}": its parent has stopped`);
      const { url, actorName, supervise, restart } = plan;
      // The shape of a blueprint; which messages it takes only its definition knows.
      const what = { url, actorName, args: plan.args } as unknown as Blueprint<never>;
      const options = restart === undefined ? {} : { restart };
      parent.ownFamily.add(ref, plan.name, { what, args, options, table: supervise, incarnation: parent.incarnation });
    } catch (error) {
      refusal = error as Error;
    }
    this.#host(child, refusal === undefined ? plan : { ...plan, refusal }, args);
  }

  /** A spawn record is here. */
  arrived(place: Place, payload: unknown): void {
    const plan = payload as SpawnPlan;
    this.#create(place, plan, this.#keep(plan.args));
  }

  cellStarted(cell: LocalActor, error: Error | undefined): void {
    const runtime = this.#runtime;
    const spawner = this.#spawners.get(cell as ActorCell);
    this.#spawners.delete(cell as ActorCell);
    if (spawner !== undefined && spawner !== runtime.thread) {
      this.#report(spawner, RecordKind.started, [cell.slot, cell.generation, error === undefined ? 0 : FLAG_FAILED], error);
    }
    if (error === undefined) runtime.lifecycle('started', cell as ActorCell, 'stopped');
  }

  cellEnded(cell: LocalActor, reason: EndReason): void {
    const runtime = this.#runtime;
    runtime.setCell(cell.slot, undefined);
    runtime.slots.free(cell.slot, cell.generation);
    // Before the parent hears of it: what it does then comes after this in the events.
    runtime.lifecycle('stopped', cell as ActorCell, reason);
    if (reason === 'thread-lost') runtime.lost(cell);
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
    if (this.#spawners.has(cell as ActorCell)) this.cellStarted(cell, reason instanceof Error ? reason : cell.self.stoppedError('start'));
    // The one it was started for, not a child that lives beside it.
    if (runtime.thread > runtime.config.workers && parent?.thread !== runtime.thread) runtime.undedicate();
  }

  childStarted(child: Place, error: Error | undefined): void {
    const outcome = this.#starting.get(keyOf(child));
    if (outcome === undefined) return;
    this.#starting.delete(keyOf(child));
    if (error === undefined) outcome.succeed();
    else outcome.fail(error);
  }

  childEnded(child: Place, parent: Place, notice: unknown): void {
    const cell = this.#runtime.cellAt(parent.slot);
    const { name, reason } = notice as EndNotice;
    if (cell !== undefined && cell.generation === parent.generation) cell.childEnded(child, name, reason);
  }

  /** A child has died with its thread and does not come back. */
  childLost(child: Place, error: Error): void {
    this.childStarted(child, error);
  }

  /** After the death of `thread`: who was to start there and has ended never will. */
  failStartsThatAreOver(thread: number, error: Error | undefined): void {
    const slots = this.#runtime.table(thread);
    for (const key of [...this.#starting.keys()]) {
      const [of, slot = 0, generation = 0] = key.split('/').map(Number);
      if (of !== thread || slots.accepts(slot, generation)) continue;
      // One that stops before it starts is told so by its thread, if there is one.
      const ends = slots.generation(slot) === generation && slots.status(slot) === SlotStatus.stopping;
      const place: Place = { thread, slot, generation };
      if (!ends || this.#runtime.isLost(thread)) this.childStarted(place, error ?? this.#refTo(place).stoppedError('start'));
    }
  }

  #keep(args: unknown): KeptArguments {
    return new KeptArguments(this.#runtime.codec, this.#runtime.thread, args);
  }

  #refTo({ thread, slot, generation }: Place): InternalRef {
    return this.#runtime.handles.refTo(thread, slot, generation);
  }

  /** Never fails for the error it carries: too long a one is told without its details. */
  #report(to: number, kind: RecordKind, prefix: readonly number[], payload: EndNotice | Error | undefined): void {
    const brief = (error: unknown): unknown => (error instanceof Error ? briefError(error) : error);
    try {
      this.#runtime.post(to, kind, prefix, payload);
    } catch {
      const short = payload === undefined || payload instanceof Error ? brief(payload) : { ...payload, reason: brief(payload.reason) };
      this.#runtime.post(to, kind, prefix, short);
    }
  }

  #place(
    what: Blueprint<never>,
    options: SpawnPlanOptions,
    byActor: boolean,
    parts: { name: string; lineage: readonly Place[]; args: KeptArguments; adopter?: number },
  ): InternalRef {
    const runtime = this.#runtime;
    const thread = this.#placement.choose(options.thread, byActor);
    const slots = runtime.table(thread);
    const slot = slots.claim(parts.name);
    if (slot === NO_SLOT) {
      throw new SpawnError(`Cannot spawn "${parts.name}": all ${slots.capacity} places of thread ${thread} are taken`, {
        data: { url: what.url, actorName: what.actorName },
      });
    }
    const place: Place = { thread, slot, generation: slots.generation(slot) };
    const { url, actorName, args } = what;
    const { isRetried, supervise, restart } = options;
    const forAdopter = parts.adopter === undefined ? {} : { supervise: tableOf(`spawn "${parts.name}"`, supervise), restart };
    const plan: SpawnPlan = {
      url,
      actorName,
      args,
      name: parts.name,
      lineage: parts.lineage,
      spawner: runtime.thread,
      isRetried,
      ...forAdopter,
    };
    const isDedicated = thread > runtime.config.workers && thread !== runtime.thread;
    try {
      const parent = parts.lineage.at(-1);
      if (parent !== undefined) slots.setParent(slot, parent.thread, parent.slot);
      slots.setTag(slot, runtime.layouts.tagOf(findDefinition(url, actorName)));
      if (parts.adopter === undefined) this.#host(place, plan, parts.args);
      else this.#post(parts.adopter, RecordKind.adopt, place, plan);
    } catch (error) {
      slots.free(slot, place.generation);
      if (isDedicated) runtime.releaseDedicated(thread);
      throw error;
    }
    if (isDedicated) runtime.startDedicated(thread);
    return this.#refer(place, parts.name);
  }

  #refer(place: Place, name: string): InternalRef {
    const ref = this.#refTo(place);
    if (ref instanceof RemoteRef) {
      const outcome = new Outcome();
      this.#starting.set(keyOf(place), outcome);
      ref.startedBy(outcome, name);
    }
    return ref;
  }

  #host(place: Place, plan: SpawnPlan, args: KeptArguments): void {
    if (place.thread === this.#runtime.thread) this.#create(place, plan, args);
    else this.#post(place.thread, RecordKind.spawn, place, plan);
  }

  #post(to: number, kind: RecordKind, place: Place, plan: SpawnPlan): void {
    this.#runtime.post(to, kind, [place.slot, place.generation, place.thread], plan);
  }

  /** Twice for one place only after the death of a thread, which may have left the record to its successor as well. */
  #isWanted({ thread, slot, generation }: Place): boolean {
    const slots = this.#runtime.table(thread);
    const status = slots.status(slot);
    if (slots.generation(slot) !== generation || status === SlotStatus.free || status === SlotStatus.ended) return false;
    return this.#runtime.cellAt(slot)?.generation !== generation;
  }

  #create(place: Place, plan: SpawnPlan, args: KeptArguments): void {
    const runtime = this.#runtime;
    if (!this.#isWanted(place)) return;
    const cellPlan: CellPlan = {
      ...place,
      name: plan.name,
      definitionName: plan.actorName,
      url: plan.url,
      lineage: plan.lineage,
      isRetried: plan.isRetried === true,
      loss: plan.isLost === true ? { hadStarted: runtime.table(place.thread).status(place.slot) === SlotStatus.running } : undefined,
      self: this.#refTo(place),
      setup: (cell): Initial<never> | Promise<Initial<never>> => runSetup(runtime, cell as ActorCell, { ...plan, args: args.next() }),
    };
    const cell = new ActorCell(runtime, cellPlan);
    runtime.setCell(place.slot, cell);
    if (cell.self instanceof LocalRef) cell.self.bind(cell);
    if (plan.spawner !== runtime.thread) this.#spawners.set(cell, plan.spawner);
    if (plan.isLost === true) this.#comesBack(cell);
    runtime.arrived(cell);
    if (!runtime.slots.accepts(place.slot, place.generation)) cell.lookAtStatus();
    runtime.dispatcher.ready(cell);
  }

  /** Its mailbox was lost with the thread, and with it the reason for which senders wait. */
  #comesBack(cell: ActorCell): void {
    this.#runtime.slots.setOverloaded(cell.slot, false);
    this.#runtime.roomMade(cell);
  }

  #check(what: Blueprint<never>, options: SpawnPlanOptions): void {
    if (this.isClosed) throw new SystemStoppedError('Cannot spawn: the system stops');
    if (typeof what?.url !== 'string' || typeof what.actorName !== 'string') {
      throw new TypeError(`Cannot spawn ${typeof what}: it is no actor definition; make one with actor(import.meta.url, name, setup)`);
    }
    if (typeof options !== 'object' || options === null)
      throw new TypeError(`Cannot spawn "${what.actorName}": options are an object, not ${shown(options)}`);
    const { isRetried: _, shutdownMs: __, ...known } = options;
    checkKeys(`spawn "${what.actorName}"`, known, ['name', 'thread', 'supervise', 'restart']);
    if (options.supervise !== undefined || options.restart !== undefined) checkSupervisionOptions(`spawn "${what.actorName}"`, options);
    const { name } = options;
    if (name !== undefined && (typeof name !== 'string' || name === '' || name.includes('/'))) {
      throw new TypeError(`Cannot spawn "${what.actorName}" as ${shown(name)}: a name is a text, not empty, without "/"`);
    }
  }
}

function placeOf(place: Place): Place {
  return { thread: place.thread, slot: place.slot, generation: place.generation };
}
