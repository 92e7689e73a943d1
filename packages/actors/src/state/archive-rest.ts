import type { StateId } from '../contract/state-store.ts';
import type { Recording } from './recording.ts';

/** So many states are named in a line of the log. */
const NAMED_MAX = 10;

/** What an archive has not stored at its end: plain data for the log. */
export interface ArchiveRest {
  readonly versions: number;
  /** States that lack these, the first of them by name. */
  readonly states: number;
  readonly named: readonly StateId[];
  /** States whose actors have not said how far they are. */
  readonly unknown: number;
}

/** Undefined: all is stored. */
export function restOf(recordings: Iterable<Recording>): ArchiveRest | undefined {
  const lacking: StateId[] = [];
  let versions = 0;
  let unknown = 0;
  for (const { recorded, rest } of recordings) {
    versions += rest.versions;
    if (!rest.isKnown) unknown++;
    if (rest.versions > 0 || !rest.isKnown) lacking.push(recorded.id);
  }
  return lacking.length === 0 ? undefined : { versions, states: lacking.length, named: lacking.slice(0, NAMED_MAX), unknown };
}

export function describeRest({ versions, states, named, unknown }: ArchiveRest): string {
  const names = named.map(({ name, key }) => `"${key}" of "${name}"`);
  if (states > named.length) names.push(`${states - named.length} more`);
  const more = unknown === 0 ? '' : `, and what actors of ${unknown} of them have beside that, which did not say`;
  return `Cannot store all before the end: versions not stored are ${versions}, of ${names.join(', ')}${more}`;
}
