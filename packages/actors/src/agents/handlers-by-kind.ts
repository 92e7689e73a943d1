import type { Capability } from '../contract/capability.ts';
import { shown } from '../contract/shown.ts';
import type { TaskHandler } from '../contract/task-handler.ts';

/**
 * An agent's handlers, to be found by the kind of an order.
 *
 * @throws TypeError for what is no list of handlers, for two of one kind, and for one whose kind requires what the agent cannot do: no
 * task of it would ever come
 */
export function handlersByKind(
  name: string,
  capabilities: readonly Capability[],
  handlers: readonly TaskHandler[],
): ReadonlyMap<string, TaskHandler> {
  const action = `Cannot set up agent "${name}"`;
  if (!Array.isArray(handlers))
    throw new TypeError(`${action}: its setup gives a list of handlers, or { handlers }, not ${shown(handlers)}`);
  const byKind = new Map<string, TaskHandler>();
  for (const handler of handlers as readonly TaskHandler[]) {
    if (typeof handler?.kind !== 'string' || typeof handler.run !== 'function')
      throw new TypeError(`${action}: a handler is what handle() returns, not ${shown(handler)}`);
    if (byKind.has(handler.kind)) throw new TypeError(`${action}: it has two handlers for "${handler.kind}"`);
    const lacks = handler.requires.filter((capability) => !capabilities.includes(capability));
    if (lacks.length > 0)
      throw new TypeError(`${action}: it handles "${handler.kind}", which requires ${lacks.join(', ')}, and it cannot do that`);
    byKind.set(handler.kind, handler);
  }
  return byKind;
}
