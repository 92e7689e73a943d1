import type { Host } from '@ringmaster/core';
import type { ActorCell } from '../../cell/actor-cell.ts';
import type { AnyRef } from '../../contract/actor-ref.ts';
import type { HealthChange } from '../../contract/health.ts';
import type { Inspectable, InspectOptions, SystemInspection } from '../../contract/inspection.ts';
import type { Logger } from '../../contract/logger.ts';
import type { SystemEvent } from '../../contract/system-event.ts';
import { SystemHealth } from '../../health/system-health.ts';
import { inspectCall, type OwnerQuestion, type OwnerSays } from '../thread/notices/owner-question.ts';
import type { ThreadRuntime } from '../thread/thread-runtime.ts';
import { RuntimeFacts } from './health/runtime-facts.ts';
import { Inspector } from './inspection/inspector.ts';
import { ThreadHolds } from './inspection/thread-holds.ts';
import type { ThreadKeeper } from './thread-keeper.ts';

/** What looking at a system takes of it. */
export interface LookoutNeeds {
  readonly runtime: ThreadRuntime;
  readonly host: Host;
  readonly logger: Logger;
  readonly keeper: Pick<ThreadKeeper, 'look' | 'stateOf'>;
  readonly guardian: ActorCell;
  publish(event: SystemEvent): void;
  state(): SystemInspection['state'];
  /** Why the system stops by itself. */
  failure(): Error | undefined;
}

/** How a system is seen by people and probes, in the owner's thread: inspection and health, for whichever thread asks. */
export class Lookout {
  readonly health: SystemHealth;
  // Whoever overloads knows which of the two it is.
  readonly inspect: Inspectable['inspect'] = (first?: AnyRef | InspectOptions, second?: InspectOptions) =>
    this.answer(inspectCall(first, second)) as Promise<never>;
  readonly #needs: LookoutNeeds;
  readonly #inspector: Inspector;
  readonly #facts: RuntimeFacts;

  constructor(needs: LookoutNeeds) {
    const { runtime, host, keeper, guardian } = needs;
    const holds = new ThreadHolds(runtime);
    const stateOf = (thread: number) => keeper.stateOf(thread);
    this.#needs = needs;
    this.#inspector = new Inspector({
      ...{ runtime, host, holds, stateOf },
      look: (thread, question) => keeper.look(thread, question),
      systemState: () => needs.state(),
    });
    this.#facts = new RuntimeFacts({
      ...{ runtime, host, holds, stateOf },
      inspect: (actor, waitMs) => this.#inspector.actor(actor, { waitMs }, false),
      isStopping: () => needs.state() !== 'running',
      failure: () => needs.failure(),
      top: () => guardian.family?.children.view.values() ?? [],
      changed: (change) => this.#healthChanged(change),
    });
    this.health = new SystemHealth(this.#facts);
  }

  answer(question: OwnerQuestion): Promise<OwnerSays> {
    switch (question.what) {
      case 'actor':
        return this.#inspector.actor(question.actor, question.options);
      case 'system':
        return this.#inspector.system(question.options);
      case 'live':
        return this.health.live(question.options);
      case 'ready':
        return this.health.ready(question.options);
      case 'started':
        return this.health.started(question.options);
    }
  }

  /** The system has stopped: nothing is looked at by a timer any more. */
  close(): void {
    this.#facts.close();
    this.health.close();
  }

  #healthChanged(change: HealthChange): void {
    const { logger, host, publish } = this.#needs;
    if (change.status === 'pass') logger.info({ ...change }, 'health check passes again');
    else logger.warn({ ...change }, change.status === 'fail' ? 'health check failed' : 'health check warns');
    publish({ type: 'health', at: host.wallClock(), actor: undefined, detail: change });
  }
}
