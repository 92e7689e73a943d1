import { AgentManager } from '../../agents/agent-manager.ts';
import type { ActorRef } from '../../contract/actor-ref.ts';
import type { AgentInfo, AgentMessage } from '../../contract/agent.ts';
import { ActorRestartingError, MailboxFullError, ThreadLostError } from '../../contract/errors/runtime-errors.ts';
import { PACE } from '../../contract/pace.ts';
import { pureExecutor } from '../pure/pure-executor.ts';
import type { SchedulerArgs, SchedulerContext } from './own-messages.ts';

/** A manager that has no room, or has restarted again and again, is asked once more after so many milliseconds. */
const AGAIN_MS = 100;
const OF_THE_MANAGER = [MailboxFullError, ActorRestartingError, ThreadLostError] as const;

/** The agent for stateless tasks: started beside its scheduler with the first of them, and again should it have ended for good; registered again should somebody have unregistered it. */
export class PureAgent {
  readonly #ctx: SchedulerContext;
  readonly #args: SchedulerArgs;
  #ref: ActorRef<AgentMessage> | undefined;
  /** It has reported: one that ends before would do so again. */
  #wasUp = false;
  /** Its manager does not know it any more: it was unregistered, or has ended. */
  #isOut = false;

  constructor(ctx: SchedulerContext, args: SchedulerArgs) {
    this.#ctx = ctx;
    this.#args = args;
  }

  start(): void {
    const isThere = this.#ref?.isAlive === true;
    if (isThere && !this.#isOut) return;
    if (!isThere || this.#ref === undefined) this.#ref = this.#ctx.spawn(pureExecutor(this.#args.pure));
    this.#wasUp = false;
    this.#isOut = false;
    this.#register(this.#ref);
  }

  /** If it ends before it has answered, its tasks wait for the next one. But while it lives nobody else would register it, and they would wait for ever. */
  #register(ref: ActorRef<AgentMessage>): void {
    AgentManager.of(this.#args.agents, this.#ctx)
      .register(ref)
      .catch((error: unknown) => {
        if (OF_THE_MANAGER.some((type) => error instanceof type)) this.#ctx[PACE].after(AGAIN_MS, () => this.#registerAgain(ref));
      });
  }

  #registerAgain(ref: ActorRef<AgentMessage>): void {
    if (ref === this.#ref && ref.isAlive) this.#register(ref);
  }

  /** What its manager tells of it. @returns whether tasks that are there wait for `start`: it has ended for good, and could be started, or was unregistered */
  isGone({ ref, status, isStarting }: AgentInfo): boolean {
    if (ref !== this.#ref) return false;
    if (status === 'stopped') {
      this.#isOut = true;
      return this.#wasUp;
    }
    if (!isStarting) this.#wasUp = true;
    return false;
  }
}
