import type { BrokerStore, StoreBlueprint, StoreDefinition, StoreSetup } from './broker-store.ts';
import { findStore, registerStore } from './definition-table.ts';
import { moduleImports } from './module-imports.ts';
import { checkMethods } from './check-methods.ts';
import { checkModuleUrl } from './check-module-url.ts';
import { shown } from './shown.ts';

/**
 * Defines a kind of store for brokers: the module and name it is found by in the broker's thread, whichever that is, and how it is made there.
 *
 * Call it at the top level of a module without side effects, as `actor()`.
 *
 * @param url `import.meta.url`, written out
 * @param name unique among the stores of the module
 * @param make called once in each life of the broker. What it throws or rejects with is a failure of that life, which its supervisor answers
 * @throws TypeError for a URL that is not absolute, an empty name, or what is no function; Error if the module has defined the name before
 * @example
 * export const onDisk = brokerStore(import.meta.url, 'on-disk', ({ path }: { path: string }) => new DiskStore(path));
 * const broker = MessageBroker.start(system, { store: onDisk({ path: './broker.db' }) });
 */
export function brokerStore<A = void>(url: string, name: string, make: StoreSetup<A>): StoreDefinition<A> {
  checkModuleUrl('define store', url);
  if (typeof name !== 'string' || name === '')
    throw new TypeError(`Cannot define store in ${url}: its name is a text, not empty, not ${shown(name)}`);
  if (typeof make !== 'function') throw new TypeError(`Cannot define store "${name}": what makes it is no function but ${typeof make}`);
  // Arguments are checked where the definition is called; from here on they are only passed through.
  registerStore({ url, name, make: make as StoreSetup<unknown> });
  const bind = (args: A): StoreBlueprint => Object.freeze({ url, storeName: name, args });
  return Object.freeze(Object.assign(bind, { url, storeName: name }));
}

/**
 * Makes the store that a blueprint describes, in this thread.
 *
 * @throws Error if its module cannot be imported, or defines no such store at its top level; TypeError for what is no store; and whatever making it throws
 */
export async function openStore({ url, storeName, args }: StoreBlueprint): Promise<BrokerStore> {
  if (findStore(url, storeName) === undefined) await moduleImports.import(url);
  const definition = findStore(url, storeName);
  if (definition === undefined)
    throw new Error(
      `Cannot open store "${storeName}": ${url} defines none of this name; call brokerStore() at the top level of the module`,
    );
  const store = await definition.make(args);
  checkMethods(`open store "${storeName}"`, store, ['load', 'commit']);
  return store;
}
