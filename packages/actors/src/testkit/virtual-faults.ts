import { ThreadStamps, WatchWord } from '@ringmaster/core';
import type { VirtualMachine } from '@ringmaster/core/testkit';
import { actor } from '../contract/definition.ts';
import type { ActorRef, AnyRef } from '../contract/actor-ref.ts';
import { StateError } from '../contract/errors/state-error.ts';
import { asActorRef } from '../cell/refs/actor-ref-base.ts';
import type { OwnerSystem } from '../system/owner/owner-system.ts';
import { OWNER } from '../system/thread/thread-config.ts';
import type { Fault, Faults, RingOf } from './fault.ts';
import { fault } from './fault.ts';
import type { FaultyHost } from './faulty-host.ts';
import { checkMs } from './passage.ts';
import { reach } from './reach.ts';
import type { VirtualThreads } from './virtual-threads.ts';

/** Virtual milliseconds without a rest after which an actor that has not started will not. */
const START_MS = 1_000;
/** Of one filling message: an eighth of the default ring takes some of them, so few fill it. */
const FILLING_BYTES = 4 * 1024;

interface Filling {
  readonly type: 'filling';
  readonly bytes: Uint8Array;
}

/** Takes what fills a ring. */
const sink = actor<Filling>(import.meta.url, 'sink', () => () => undefined);

/** What faults are made of. */
export interface FaultNeeds {
  readonly system: OwnerSystem;
  readonly machine: VirtualMachine;
  readonly threads: VirtualThreads;
}

/** Faults of a virtual machine. */
export class VirtualFaults implements Faults {
  readonly #needs: FaultNeeds;
  /** By thread: who takes what fills the rings to it. */
  readonly #sinks = new Map<number, ActorRef<Filling>>();

  constructor(needs: FaultNeeds) {
    this.#needs = needs;
  }

  freezeThread(thread: number): Fault {
    const host = this.#host('freeze', thread);
    host.freeze();
    return fault(() => host.thaw());
  }

  hangThread(thread: number): Fault {
    const { system } = this.#needs;
    const host = this.#host('hang', thread);
    // As its duty does at the beginning of a piece of work (D8).
    host.hang(() => {
      new ThreadStamps(system.regions, thread).begin(host.now());
      new WatchWord(host, system.regions, OWNER).call();
    });
    return fault(() => host.unhang());
  }

  delayWakeUps(thread: number, ms: number): Fault {
    checkMs('delay wake-ups', ms);
    const host = this.#host('delay wake-ups of', thread);
    host.delayWakeUps(ms);
    return fault(() => host.delayWakeUps(0));
  }

  async fillRing({ from, to, outbox = false }: RingOf): Promise<Fault> {
    const { system, threads } = this.#needs;
    const runtime = threads.runtimeOf(from) ?? system.runtime;
    this.#host('fill a ring of', from);
    this.#host('fill a ring to', to);
    const { thread, slot, generation } = asActorRef(await this.#sinkIn(to));
    const target = runtime.handles.refTo(thread, slot, generation);
    const { link } = runtime.threads.peer(to);
    const frozen = this.freezeThread(to);
    const filling = { type: 'filling', bytes: new Uint8Array(FILLING_BYTES) };
    while ((outbox || !link.hasOutbox) && target.tell(filling) === 'accepted');
    runtime.threads.mesh.flush();
    return frozen;
  }

  slow(ref: AnyRef, ms: number): Fault {
    checkMs('slow down an actor', ms);
    const { machine, threads } = this.#needs;
    const { cell } = reach('slow down', ref, (thread) => threads.runtimeOf(thread) ?? 'not begun');
    const { clock } = machine;
    const who = {};
    cell.behavior.surround(who, (receive) => (message) => {
      clock.moveTo(clock.now() + ms);
      return receive(message);
    });
    return fault(() => cell.behavior.surround(who, undefined));
  }

  /** One for all: while its thread is frozen no other could start. */
  async #sinkIn(thread: number): Promise<ActorRef<Filling>> {
    const known = this.#sinks.get(thread);
    if (known?.isAlive === true) return known;
    const spawned = this.#needs.system.spawn(sink, { thread: thread === OWNER ? 'owner' : { spread: thread - 1 } });
    this.#sinks.set(thread, spawned);
    // Time does not pass here: one that needs some would be waited for for ever.
    let hasStarted = false;
    const started = spawned.started.then(() => {
      hasStarted = true;
    });
    started.catch(() => undefined);
    await this.#needs.machine.settle((busyMs) => hasStarted || busyMs >= START_MS);
    if (!hasStarted) {
      throw new StateError(
        `Cannot fill a ring to thread ${thread}: who takes what fills it does not start there while a thread is held up, hears its doorbell late or has died; fill it before`,
      );
    }
    return spawned;
  }

  #host(action: string, thread: number): FaultyHost {
    const host = this.#needs.threads.hostOf(thread);
    if (host === undefined) throw new RangeError(`Cannot ${action} thread ${thread}: it does not run`);
    return host;
  }
}
