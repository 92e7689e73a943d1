import type { ThreadCommon } from '../contract/common.ts';

/**
 * What all code of a thread shares one of: whoever wants it first makes it.
 *
 * @param name begins with `ringmaster/`, and is nobody else's
 */
export function oneInThread<T>({ kept }: ThreadCommon, name: string, isIt: (value: unknown) => value is T, make: () => T): T {
  const known = kept.get(name);
  if (isIt(known)) return known;
  const made = make();
  kept.set(name, made);
  return made;
}
