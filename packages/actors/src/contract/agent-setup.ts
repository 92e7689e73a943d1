import type { ActorContext } from './actor-context.ts';
import type { AgentMessage } from './agent.ts';
import type { Behavior } from './behavior.ts';
import type { TaskHandler } from './task-handler.ts';

/** Handlers, and the hooks of the actor that has them. `stop` and `restarting` run when no task runs any more. */
export interface AgentSkills extends Omit<Behavior<AgentMessage>, 'receive'> {
  readonly handlers: readonly TaskHandler[];
}

/** Runs once per incarnation, as an actor's setup does. */
export type AgentSetup<A> = (
  ctx: ActorContext<AgentMessage>,
  args: A,
) => readonly TaskHandler[] | AgentSkills | Promise<readonly TaskHandler[] | AgentSkills>;
