import { isThenable } from '../cell/is-thenable.ts';
import type { ActorContext } from '../contract/actor-context.ts';
import type { AgentMessage } from '../contract/agent.ts';
import { type AgentOptions, agentPlanOf } from '../contract/agent-options.ts';
import type { Behavior, Initial } from '../contract/behavior.ts';
import type { ActorDefinition } from '../contract/blueprint.ts';
import type { AgentSetup, AgentSkills } from '../contract/agent-setup.ts';
import { actor } from '../contract/definition.ts';
import type { TaskHandler } from '../contract/task-handler.ts';
import { AgentBehavior } from './agent-behavior.ts';

/**
 * Defines an agent: an actor that carries out tasks of some kinds. A definition like any other: spawned, supervised and placed like an
 * actor, and registered with an `AgentManager` so that schedulers find it.
 *
 * @param url `import.meta.url`, written out
 * @param name unique in the module
 * @param setup gives a handler for each kind, as `handle` makes them; what they need they share, in its closure
 * @throws TypeError or RangeError for an option that makes no sense, and what `actor` does
 * @example
 * export const parser = agent(import.meta.url, 'parser', { capabilities: [cpu], capacity: 4 }, (ctx) => {
 *   const seen = new Map<string, number>();
 *   return [
 *     handle(parse, async ({ file }, run) => index(seen, await readFile(file, { encoding: 'utf8', signal: run.signal }))),
 *     handle(forget, ({ file }) => void seen.delete(file)),
 *   ];
 * });
 */
export function agent<A = void>(url: string, name: string, options: AgentOptions, setup: AgentSetup<A>): ActorDefinition<AgentMessage, A> {
  const plan = agentPlanOf(name, options);
  if (typeof setup !== 'function') throw new TypeError(`Cannot define agent "${name}": its setup is no function but ${typeof setup}`);
  const { mailbox, supervise } = options;
  const begin = (ctx: ActorContext<AgentMessage>, args: A): Initial<AgentMessage> | Promise<Initial<AgentMessage>> => {
    const take = (given: readonly TaskHandler[] | AgentSkills): Behavior<AgentMessage> =>
      new AgentBehavior(ctx, plan, isList(given) ? { handlers: given } : given).behavior();
    const given = setup(ctx, args);
    return isThenable(given) ? Promise.resolve(given).then(take) : take(given);
  };
  return actor<AgentMessage, A>(url, name, begin, {
    ...(mailbox === undefined ? {} : { mailbox }),
    ...(supervise === undefined ? {} : { supervise }),
  });
}

function isList(given: readonly TaskHandler[] | AgentSkills): given is readonly TaskHandler[] {
  return Array.isArray(given);
}
