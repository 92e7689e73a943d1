import type { Handlers, Receive } from './handlers.ts';
import type { Message } from './message.ts';
import { shown } from './shown.ts';

/**
 * What a receive function made by `on` gives back for a message whose type it does not know. Whoever called it makes a dead
 * letter `unhandled` of the message. It passes through functions that wrap `on` and return what it returned, also through promises.
 */
export const UNHANDLED: unique symbol = Symbol('ringmaster.unhandled');

/**
 * One handler per message type: checked for completeness by the compiler, dispatched by one look-up.
 *
 * A type that is not in the table (from JavaScript, from an older peer, from a hostile sender) is a dead letter `unhandled`,
 * inherited names such as `constructor` included; it never reaches a handler and never fails the actor.
 *
 * @example
 * on<CounterMessage>({
 *   add: ({ by }) => { count += by; },
 *   get: ({ replyTo }) => replyTo.tell(count),
 * });
 * @throws TypeError if a handler is no function, or there are none to look into
 */
export function on<M extends Message>(handlers: Handlers<M>): Receive<M> {
  if (typeof handlers !== 'object' || handlers === null || Array.isArray(handlers))
    throw new TypeError(`Cannot handle messages: the handlers are an object with one for each type, not ${shown(handlers)}`);
  // Without a prototype the table has no inherited names; it is read with strings only, so that nothing is turned into one.
  const table: Record<string, (message: M) => unknown> = Object.assign(Object.create(null), handlers);
  for (const [type, handler] of Object.entries(table)) {
    if (typeof handler !== 'function') throw new TypeError(`Cannot handle "${type}": its handler is no function but ${typeof handler}`);
  }
  const receive: (message: M) => void = (message) => {
    const type: unknown = message?.type;
    const handler = typeof type === 'string' ? table[type] : undefined;
    return handler === undefined ? UNHANDLED : handler(message);
  };
  return receive;
}
