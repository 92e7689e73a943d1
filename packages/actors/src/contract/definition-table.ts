import type { Message } from './message.ts';
import type { ActorOptions, Setup } from './setup.ts';

/** A definition as the runtime uses it, in the thread that hosts its actors. */
export interface Definition {
  readonly url: string;
  readonly name: string;
  readonly setup: Setup<Message, unknown>;
  readonly options: ActorOptions<Message>;
}

/** The mutable module state that rule H allows: append-only, filled while modules are evaluated, one in each thread. */
const byUrl = new Map<string, Map<string, Definition>>();

/** @throws Error if the module has defined the name before */
export function registerDefinition(definition: Definition): void {
  const { url, name } = definition;
  let inModule = byUrl.get(url);
  if (inModule === undefined) {
    inModule = new Map();
    byUrl.set(url, inModule);
  }
  if (inModule.has(name))
    throw new Error(
      `Cannot define actor "${name}": ${url} has defined one under this name; call actor() once for each, at the top level of the module, not in a function`,
    );
  inModule.set(name, definition);
}

/** Undefined if no module of that URL was evaluated in this thread, or it defines no such actor at its top level. */
export function findDefinition(url: string, name: string): Definition | undefined {
  return byUrl.get(url)?.get(name);
}
