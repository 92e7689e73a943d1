import type { StoreSetup } from './broker-store.ts';
import type { Message } from './message.ts';
import { moduleImports } from './module-imports.ts';
import type { ActorOptions, Setup } from './setup.ts';
import type { TaskRun } from './task.ts';

/** A definition as the runtime uses it, in the thread that hosts its actors. */
export interface Definition {
  readonly url: string;
  readonly name: string;
  readonly setup: Setup<Message, unknown>;
  readonly options: ActorOptions<Message>;
}

/** A stateless kind of task, in a thread that carries it out. */
export interface PureFunction {
  readonly url: string;
  readonly name: string;
  readonly run: (payload: unknown, run: TaskRun) => unknown;
}

/** A kind of store for a broker, in the thread that hosts the broker. */
export interface StoreMaker {
  readonly url: string;
  readonly name: string;
  readonly make: StoreSetup<unknown>;
}

/** What modules define at their top level, found by (URL, name). */
class DefinitionTable<D extends { readonly url: string; readonly name: string }> {
  readonly #byUrl = new Map<string, Map<string, D>>();
  readonly #maker: string;
  readonly #what: string;

  constructor(maker: string, what: string) {
    this.#maker = maker;
    this.#what = what;
  }

  add(definition: D): void {
    const { url, name } = definition;
    let inModule = this.#byUrl.get(url);
    if (inModule === undefined) {
      inModule = new Map();
      this.#byUrl.set(url, inModule);
    }
    if (inModule.has(name))
      throw new Error(
        `Cannot define ${this.#what} "${name}": ${url} has defined one under this name; call ${this.#maker}() once for each, at the top level of the module, not in a function`,
      );
    inModule.set(name, definition);
    moduleImports.defines(url);
  }

  /** Only what stands in a module that has been evaluated to its end, as far as the runtime has imported it. */
  find(url: string, name: string): D | undefined {
    return moduleImports.isWhole(url) ? this.#byUrl.get(url)?.get(name) : undefined;
  }
}

/** The mutable module state that rule H allows: append-only, filled while modules are evaluated, one in each thread. */
const definitions = new DefinitionTable<Definition>('actor', 'actor');
const functions = new DefinitionTable<PureFunction>('pureTask', 'task');
const stores = new DefinitionTable<StoreMaker>('brokerStore', 'store');

/** @throws Error if the module has defined the name before */
export function registerDefinition(definition: Definition): void {
  definitions.add(definition);
}

/** Undefined if no module of that URL was evaluated in this thread, or it defines no such actor at its top level. */
export function findDefinition(url: string, name: string): Definition | undefined {
  return definitions.find(url, name);
}

/** @throws Error if the module has defined the name before */
export function registerPureFunction(definition: PureFunction): void {
  functions.add(definition);
}

/** Undefined if no module of that URL was evaluated in this thread, or it defines no such task at its top level. */
export function findPureFunction(url: string, name: string): PureFunction | undefined {
  return functions.find(url, name);
}

/** @throws Error if the module has defined the name before */
export function registerStore(definition: StoreMaker): void {
  stores.add(definition);
}

/** Undefined if no module of that URL was evaluated in this thread, or it defines no such store at its top level. */
export function findStore(url: string, name: string): StoreMaker | undefined {
  return stores.find(url, name);
}
