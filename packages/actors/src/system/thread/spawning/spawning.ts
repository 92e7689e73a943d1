import { blocksIn } from '../../../cell/blocks/blocks-in.ts';
import { NO_SLOT, releaseThread, SlotStatus } from '@ringmaster/core';
import type { ActorCell } from '../../../cell/actor-cell.ts';
import type { Child } from '../../../cell/family/child.ts';
import type { InternalRef } from '../../../cell/internals.ts';
import type { SpawnPlanOptions } from '../../../cell/family/orders.ts';
import type { Blueprint } from '../../../contract/blueprint.ts';
import { findDefinition } from '../../../contract/definition-table.ts';
import { ActorStoppedError, SpawnError, SystemStoppedError } from '../../../contract/errors/runtime-errors.ts';
import { type Place, placeOf } from '../../../contract/place.ts';
import type { SpawnOptions } from '../../../contract/spawn-options.ts';
import { RecordKind } from '../../../remote/envelope-layout.ts';
import { boundForSenders } from '../../../remote/send-window.ts';
import { RemoteRef } from '../../../remote/remote-ref.ts';
import { tableOf } from '../../../supervision/recovery-table.ts';
import { argumentError } from './argument-error.ts';
import { checkSpawn } from './check-spawn.ts';
import { dedicate } from './dedicate.ts';
import type { Hosting } from './hosting.ts';
import { KeptArguments } from './kept-arguments.ts';
import { PlacementChooser } from './placement.ts';
import type { SpawnPlan } from './spawn-plan.ts';
import type { SpawningThread } from './spawning-thread.ts';
import type { StartOutcomes } from './start-outcomes.ts';
import { GUARDIAN_SLOT, OWNER } from '../thread-config.ts';

/** Whom spawning hands on to. */
export interface SpawningParts {
  /** Actors that are to live in this thread. */
  readonly hosting: Hosting;
  /** Actors spawned in others, until it is known how their start went. */
  readonly starts: StartOutcomes;
}

/**
 * Spawns actors, in whatever thread they are to live.
 *
 * 1. The spawner claims a slot in the hosting thread's table: the reference exists (G4).
 * 2. Hosted here: the cell is made at once. Elsewhere: a spawn record goes over the link, before any message of ours.
 * 3. The hosting thread makes the cell, runs setup as its first turn, and tells the spawner how that went (`Hosting`).
 * 4. At its end it frees the slot and tells the parent's thread, which frees the name (G41).
 *
 * A parent in another thread (`ctx.system.spawn`) is asked in between by an adopt record: it owns the names (I7).
 */
export class Spawning {
  readonly #runtime: SpawningThread;
  readonly #parts: SpawningParts;
  readonly #placement: PlacementChooser;
  #unnamed = 0;
  /** The tree stops: nothing is spawned any more. */
  isClosed = false;

  constructor(runtime: SpawningThread, parts: SpawningParts) {
    this.#runtime = runtime;
    this.#parts = parts;
    this.#placement = new PlacementChooser({
      config: runtime.config,
      thread: runtime.thread,
      dedicate: () => dedicate(runtime.regions, runtime.config),
      isLost: (thread) => runtime.threads.isLost(thread),
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
    const ref = this.#place(what, options, byActor, { name, lineage: parent.childLineage, args });
    family.add(ref, name, {
      what,
      args,
      options,
      table: tableOf(`spawn "${name}"`, options.supervise),
      incarnation: parent.life.incarnation,
    });
    return ref;
  }

  /** Once more, under a name that stands among the parent's children already. */
  respawn(parent: ActorCell, what: Blueprint<never>, options: SpawnPlanOptions & { readonly name: string }): InternalRef {
    const isTop = parent.lineage.length === 0;
    return this.#place(what, options, !isTop, {
      name: options.name,
      lineage: parent.childLineage,
      args: this.#keep(what.args),
    });
  }

  /** A child has died with its thread: it is put there once more under its reference, behind what waits for it, and stays down (D3, D4). */
  putBack(parent: ActorCell, { ref, name, origin, kept }: Child): void {
    const { what, args, options } = origin;
    const plan: SpawnPlan = {
      url: what.url,
      actorName: what.actorName,
      args: args.copy(),
      name,
      lineage: parent.childLineage,
      spawner: this.#runtime.thread,
      isRetried: options.isRetried,
      mailbox: options.mailbox ?? what.mailbox,
      metrics: options.metrics,
      // Read here, where it is known to live: it may be asked to drain before its new thread looks.
      loss: { hadStarted: this.#runtime.threads.table(ref.thread).status(ref.slot) !== SlotStatus.starting },
      kept: kept?.all,
    };
    this.#post(ref.thread, RecordKind.spawn, placeOf(ref), plan);
  }

  /** A child of the guardian, from another thread than the owner's. */
  spawnTop(what: Blueprint<never>, options: SpawnOptions): InternalRef {
    this.#check(what, options);
    // Refused here, at the place of the mistake: a function cannot go where it would have to run (S2).
    tableOf(`spawn "${what.actorName}"`, options.supervise)?.toData();
    const name = options.name ?? this.#topName(what.actorName);
    const guardian: Place = {
      thread: OWNER,
      slot: GUARDIAN_SLOT,
      generation: this.#runtime.threads.table(OWNER).generation(GUARDIAN_SLOT),
    };
    return this.#place(what, options, false, { name, lineage: [guardian], args: this.#keep(what.args), adopter: OWNER });
  }

  /** Its parent, in the owner's thread, cannot be asked which are taken: what an earlier life of this thread has spawned may live on elsewhere. */
  #topName(actorName: string): string {
    const { thread, incarnation } = this.#runtime;
    const life = incarnation === 1 ? thread : `${thread}.${incarnation}`;
    return `${actorName}-${life}.${++this.#unnamed}`;
  }

  /** The parent's thread hears of a child that another thread claimed a slot for. */
  adopt(child: Place, payload: unknown): void {
    const plan = payload as SpawnPlan;
    const parentPlace = plan.lineage.at(-1);
    const parent = parentPlace === undefined ? undefined : this.#runtime.cells.at(parentPlace.slot);
    const args = this.#keep(plan.args);
    let refusal: Error | undefined;
    try {
      if (parent === undefined || parent.isOver || this.isClosed)
        throw new SystemStoppedError(`Cannot spawn "${plan.name}": its parent has stopped`);
      const { url, actorName, supervise, restart, shutdownMs, mailbox, metrics } = plan;
      // The shape of a blueprint; which messages it takes only its definition knows.
      const what = { url, actorName, args: plan.args, mailbox } as unknown as Blueprint<never>;
      const options = {
        ...(restart === undefined ? {} : { restart }),
        ...(shutdownMs === undefined ? {} : { shutdownMs }),
        ...(metrics === undefined ? {} : { metrics }),
      };
      parent.ownFamily.add(this.#refTo(child), plan.name, { what, args, options, table: supervise, incarnation: parent.life.incarnation });
    } catch (error) {
      refusal = error as Error;
    }
    this.#host(child, refusal === undefined ? plan : { ...plan, refusal }, args);
  }

  #check(what: Blueprint<never>, options: SpawnPlanOptions): void {
    if (this.#runtime.blocks.isInUse && blocksIn(what.args).length > 0) {
      throw new TypeError(`Cannot spawn "${what.actorName}": its arguments contain a block, which a restart could not have again; send it`);
    }
    if (this.isClosed) throw new SystemStoppedError('Cannot spawn: the system stops');
    checkSpawn(what, options);
  }

  #keep(args: unknown): KeptArguments {
    return new KeptArguments(this.#runtime.codec, this.#runtime.thread, args);
  }

  #refTo({ thread, slot, generation }: Place): InternalRef {
    return this.#runtime.handles.refTo(thread, slot, generation);
  }

  #place(
    what: Blueprint<never>,
    options: SpawnPlanOptions,
    byActor: boolean,
    parts: { name: string; lineage: readonly Place[]; args: KeptArguments; adopter?: number },
  ): InternalRef {
    const runtime = this.#runtime;
    const thread = this.#placement.choose(options.thread, byActor);
    const slots = runtime.threads.table(thread);
    const slot = slots.claim(parts.name);
    if (slot === NO_SLOT) {
      throw new SpawnError(`Cannot spawn "${parts.name}": all ${slots.capacity} places of thread ${thread} are taken`, {
        data: { url: what.url, actorName: what.actorName },
      });
    }
    const place: Place = { thread, slot, generation: slots.generation(slot) };
    const { url, actorName, args } = what;
    const { isRetried, supervise, restart, shutdownMs } = options;
    const plan: SpawnPlan = {
      url,
      actorName,
      args,
      name: parts.name,
      lineage: parts.lineage,
      spawner: runtime.thread,
      isRetried,
      mailbox: options.mailbox ?? what.mailbox,
      metrics: options.metrics,
    };
    const isDedicated = thread > runtime.config.workers && thread !== runtime.thread;
    // Its setup finds whom this thread finds.
    if (isDedicated) runtime.directory.introduce(thread);
    try {
      const parent = parts.lineage.at(-1);
      if (parent !== undefined) slots.setParent(slot, parent.thread, parent.slot);
      slots.setTag(slot, runtime.layouts.tagOf(findDefinition(url, actorName)));
      slots.setBound(slot, boundForSenders(plan.mailbox, runtime.mailboxCapacity));
      if (parts.adopter === undefined) this.#host(place, plan, parts.args);
      else {
        const table = tableOf(`spawn "${parts.name}"`, supervise);
        this.#post(parts.adopter, RecordKind.adopt, place, { ...plan, supervise: table, restart, shutdownMs });
      }
    } catch (error) {
      slots.free(slot, place.generation);
      if (isDedicated) releaseThread(runtime.regions, thread);
      throw argumentError(error, parts.name, thread);
    }
    if (isDedicated) runtime.services.startDedicated(thread);
    const ref = this.#refTo(place);
    if (ref instanceof RemoteRef) this.#parts.starts.expect(ref, parts.name);
    return ref;
  }

  #host(place: Place, plan: SpawnPlan, args: KeptArguments): void {
    if (place.thread === this.#runtime.thread) this.#parts.hosting.create(place, plan, args);
    else this.#post(place.thread, RecordKind.spawn, place, plan);
  }

  #post(to: number, kind: RecordKind, place: Place, plan: SpawnPlan): void {
    this.#runtime.threads.post(to, kind, [place.slot, place.generation, place.thread], plan);
  }
}
