/** What stands under one pattern, and the patterns that begin with it. */
interface Branch<V> {
  readonly next: Map<string, Branch<V>>;
  readonly values: Set<V>;
}

/** Topics whose matches are remembered. More of them, and all are looked up anew. */
const REMEMBERED_MAX = 4_096;
const ONE = '*';
const REST = '>';

/**
 * Values under patterns, found by topic: a tree of segments, where `*` and `>` are branches like others.
 *
 * ```
 * orders.*.created      orders --+-- *  ---- created {a}
 * orders.eu.>                    '-- eu ---- >       {b}
 * ```
 *
 * What a look-up costs depends on what matches, not on how many patterns there are; a topic that was looked up before costs one look into a table.
 */
export class TopicTree<V> {
  readonly #root: Branch<V> = { next: new Map(), values: new Set() };
  readonly #remembered = new Map<string, readonly V[]>();

  add(pattern: string, value: V): void {
    let branch = this.#root;
    for (const segment of pattern.split('.')) {
      let next = branch.next.get(segment);
      if (next === undefined) {
        next = { next: new Map(), values: new Set() };
        branch.next.set(segment, next);
      }
      branch = next;
    }
    branch.values.add(value);
    this.#remembered.clear();
  }

  /** With the branches that bear nothing any more. */
  remove(pattern: string, value: V): void {
    const way: (readonly [Branch<V>, string])[] = [];
    let branch = this.#root;
    for (const segment of pattern.split('.')) {
      const next = branch.next.get(segment);
      if (next === undefined) return;
      way.push([branch, segment]);
      branch = next;
    }
    if (!branch.values.delete(value)) return;
    this.#remembered.clear();
    for (let at = way.length - 1; at >= 0 && branch.values.size === 0 && branch.next.size === 0; at--) {
      const [above, segment] = way[at] as readonly [Branch<V>, string];
      above.next.delete(segment);
      branch = above;
    }
  }

  /** Each value once, whichever of its patterns match. The same array as long as nothing changes. */
  match(topic: string): readonly V[] {
    const known = this.#remembered.get(topic);
    if (known !== undefined) return known;
    const found = new Set<V>();
    collect(this.#root, topic.split('.'), 0, found);
    const values = [...found];
    if (this.#remembered.size >= REMEMBERED_MAX) this.#remembered.clear();
    this.#remembered.set(topic, values);
    return values;
  }
}

// Limit: four parameters: one step of a recursion.
function collect<V>(branch: Branch<V>, segments: readonly string[], at: number, into: Set<V>): void {
  const segment = segments[at];
  if (segment === undefined) {
    for (const value of branch.values) into.add(value);
    return;
  }
  const rest = branch.next.get(REST);
  if (rest !== undefined) for (const value of rest.values) into.add(value);
  for (const name of [segment, ONE]) {
    const next = branch.next.get(name);
    if (next !== undefined) collect(next, segments, at + 1, into);
  }
}
