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
    const values = [...found(this.#root, topic.split('.'))];
    if (this.#remembered.size >= REMEMBERED_MAX) this.#remembered.clear();
    this.#remembered.set(topic, values);
    return values;
  }
}

/** Without recursion: a topic may have more segments than a stack has frames. */
function found<V>(root: Branch<V>, segments: readonly string[]): ReadonlySet<V> {
  const values = new Set<V>();
  const open = [{ branch: root, at: 0 }];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const { branch, at } = one;
    const segment = segments[at];
    if (segment === undefined) {
      for (const value of branch.values) values.add(value);
      continue;
    }
    for (const value of branch.next.get(REST)?.values ?? []) values.add(value);
    for (const name of [ONE, segment]) {
      const next = branch.next.get(name);
      if (next !== undefined) open.push({ branch: next, at: at + 1 });
    }
  }
  return values;
}
