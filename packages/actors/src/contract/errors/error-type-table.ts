/** What the table knows of an error class: enough to make an arriving error one of its instances. */
export interface ErrorTypeEntry {
  /** Most specific first: the class's own tag, then those of its bases. */
  readonly tags: readonly string[];
  readonly prototype: object;
}

/** The mutable module state that rule H allows: append-only, filled while modules are evaluated, one in each thread. */
const byTag = new Map<string, ErrorTypeEntry>();

/**
 * Makes a tag known in this thread. The first class of a tag stays: a module evaluated twice gives an equal class, and matching
 * goes by tag.
 * @throws TypeError if the tag is known with other bases
 */
export function registerErrorType(entry: ErrorTypeEntry): void {
  const [tag = ''] = entry.tags;
  const known = byTag.get(tag);
  if (known === undefined) byTag.set(tag, entry);
  else if (known.tags.join() !== entry.tags.join()) {
    throw new TypeError(`Cannot define error "${tag}" as ${entry.tags.join(' < ')}: it is defined as ${known.tags.join(' < ')}`);
  }
}

/** The class of the first known tag, or undefined if none is known. */
export function nearestErrorType(tags: readonly string[]): ErrorTypeEntry | undefined {
  for (const tag of tags) {
    const known = byTag.get(tag);
    if (known !== undefined) return known;
  }
  return undefined;
}
