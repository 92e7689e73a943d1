import { shown } from './shown.ts';

declare const holds: unique symbol;

/**
 * The name of a service: actors register under it, and whoever has the key finds them, in any thread (docs/routing.md).
 *
 * Covariant: an actor may register under any key whose messages it takes. Two keys with the same id are the same key, whatever types
 * they were declared with, so declare each once, beside the messages, and import it.
 */
export interface ServiceKey<out M> {
  readonly id: string;
  /** For the compiler alone: what those found under it take. */
  readonly [holds]?: M;
}

/**
 * Declares the name of a service. The id holds in the whole system: `'module/service'` is a good one.
 *
 * @throws TypeError for an id that is no text, or empty
 * @example
 * export const ledgers = serviceKey<LedgerMessage>('bank/ledger');
 * // in the setup of a ledger
 * ctx.register(ledgers);
 * // anywhere
 * const ledger = system.find(ledgers); // ActorRef<LedgerMessage> | undefined
 */
export function serviceKey<M>(id: string): ServiceKey<M> {
  if (!isKeyId(id)) throw new TypeError(`Cannot declare service key: its id is a text, not empty, not ${shown(id)}`);
  return Object.freeze({ id });
}

/** The id of what was given as a key. @throws TypeError if it is none */
export function checkedKeyId(action: string, key: { readonly id: string }): string {
  const id: unknown = key?.id;
  if (!isKeyId(id)) throw new TypeError(`Cannot ${action}: the key is what serviceKey() has made, not ${shown(key)}`);
  return id;
}

function isKeyId(id: unknown): id is string {
  return typeof id === 'string' && id !== '';
}
