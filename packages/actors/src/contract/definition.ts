import type { ActorDefinition, Blueprint } from './blueprint.ts';
import { type Definition, registerDefinition } from './definition-table.ts';
import { checkLayouts } from './check-layouts.ts';
import { checkModuleUrl } from './check-module-url.ts';
import { checkKeys } from './known-keys.ts';
import { checkMailbox } from './mailbox-options.ts';
import type { Message } from './message.ts';
import type { ActorOptions, Setup } from './setup.ts';
import { shown } from './shown.ts';

/**
 * Defines an actor: the module and name it is found by in every thread, and how it is set up.
 *
 * Call it at the top level of a module without side effects: each worker that hosts the actor imports that module, and finds
 * the definition by (URL, name) because this call registered it. The name need not be exported; it is the actor's type in logs.
 *
 * @param url `import.meta.url`, written out: bundlers recognise only that
 * @param name unique in the module
 * @throws TypeError for a URL that is not absolute, an empty name, an option there is not, a layout that is none, or a setup that is no function;
 * RangeError for a layout that cannot be kept; Error if the module has defined the name before
 * @example
 * export const counter = actor<CounterMessage, { start: number }>(import.meta.url, 'counter', (ctx, { start }) => {
 *   let count = start;
 *   return on({
 *     add: ({ by }) => { count += by; },
 *     get: ({ replyTo }) => replyTo.tell(count),
 *   });
 * });
 */
export function actor<M extends Message, A = void>(
  url: string,
  name: string,
  setup: Setup<M, A>,
  options: ActorOptions<M> = {},
): ActorDefinition<M, A> {
  check(url, name, setup);
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`Cannot define actor "${name}": its options are an object, not ${String(options)}`);
  checkKeys(`define actor "${name}"`, options, ['layouts', 'mailbox', 'supervise']);
  const { layouts, mailbox } = options;
  if (layouts !== undefined) checkLayouts(name, layouts);
  if (mailbox !== undefined) checkMailbox(`define actor "${name}"`, mailbox);
  // Messages and arguments are checked where a reference is used; from here on the runtime only passes them through.
  registerDefinition({ url, name, setup, options } as unknown as Definition);
  if (mailbox === undefined) {
    const bind = (args: A) => ({ url, actorName: name, args }) as unknown as Blueprint<M>;
    return Object.freeze(Object.assign(bind, { url, actorName: name }));
  }
  const bound = Object.freeze({ ...mailbox });
  const bind = (args: A) => ({ url, actorName: name, args, mailbox: bound }) as unknown as Blueprint<M>;
  return Object.freeze(Object.assign(bind, { url, actorName: name, mailbox: bound }));
}

function check(url: unknown, name: unknown, setup: unknown): void {
  checkModuleUrl('define actor', url);
  if (typeof name !== 'string' || name === '')
    throw new TypeError(`Cannot define actor in ${url}: its name is a text, not empty, not ${shown(name)}`);
  if (typeof setup !== 'function') throw new TypeError(`Cannot define actor "${name}": its setup is no function but ${typeof setup}`);
}
