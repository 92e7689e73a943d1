import { AgentManager } from '../../agents/agent-manager.ts';
import type { AnyRef } from '../../contract/actor-ref.ts';
import type { AgentInfo } from '../../contract/agent.ts';
import { pureExecutor } from '../pure/pure-executor.ts';
import type { SchedulerArgs, SchedulerContext } from './own-messages.ts';

/** The agent for stateless tasks: started beside its scheduler with the first of them, and again should it have ended for good. */
export class PureAgent {
  readonly #ctx: SchedulerContext;
  readonly #args: SchedulerArgs;
  #ref: AnyRef | undefined;
  /** It has reported: one that ends before would do so again. */
  #wasUp = false;

  constructor(ctx: SchedulerContext, args: SchedulerArgs) {
    this.#ctx = ctx;
    this.#args = args;
  }

  start(): void {
    if (this.#ref?.isAlive === true) return;
    const { agents, pure } = this.#args;
    const ref = this.#ctx.spawn(pureExecutor(pure));
    this.#ref = ref;
    this.#wasUp = false;
    // If it ends before it has answered, its tasks wait for the next one.
    AgentManager.of(agents, this.#ctx)
      .register(ref)
      .catch(() => undefined);
  }

  /** What its manager tells of it. @returns whether tasks that are there wait for another one: it has ended for good, and could be started */
  isGone({ ref, status, isStarting }: AgentInfo): boolean {
    if (ref !== this.#ref) return false;
    if (status === 'stopped') return this.#wasUp;
    if (!isStarting) this.#wasUp = true;
    return false;
  }
}
