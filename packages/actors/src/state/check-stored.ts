import { shown } from '../contract/shown.ts';
import type { StateId, StoredVersion } from '../contract/state-store.ts';

const NUMBERS = ['number', 'version', 'life', 'at', 'missing'] as const;

/**
 * What a store has kept comes from outside, and may be damaged: a number that is none would make the archive write over what there is.
 *
 * @param of the state that was asked for; undefined: any
 * @throws TypeError naming the field
 */
export function checkStored<V extends Omit<StoredVersion, 'value'>>(found: readonly V[], of: StateId | undefined): readonly V[] {
  if (!Array.isArray(found)) throw new TypeError(`Cannot read from the store: it gave no list of versions, but ${shown(found)}`);
  for (const version of found as readonly unknown[]) checkVersion(version, of);
  return found;
}

function checkVersion(given: unknown, of: StateId | undefined): void {
  const version = (given ?? {}) as Readonly<Record<string, unknown>>;
  const { name, key, cause } = version;
  if (of !== undefined && (name !== of.name || key !== of.key))
    throw new TypeError(`Cannot read state "${of.key}" of "${of.name}" from the store: it gave another, ${shown(key)} of ${shown(name)}`);
  const action = `read state ${shown(key)} of ${shown(name)} from the store`;
  if (typeof name !== 'string' || typeof key !== 'string') throw new TypeError(`Cannot ${action}: name and key are texts`);
  for (const field of NUMBERS) {
    if (!Number.isFinite(version[field])) throw new TypeError(`Cannot ${action}: ${field} is a number, not ${shown(version[field])}`);
  }
  if (!Number.isSafeInteger(version['number']) || (version['number'] as number) < 1)
    throw new RangeError(`Cannot ${action}: number is a whole number from 1, not ${shown(version['number'])}`);
  if (cause !== undefined && typeof cause !== 'string') throw new TypeError(`Cannot ${action}: cause is a text, not ${shown(cause)}`);
}
