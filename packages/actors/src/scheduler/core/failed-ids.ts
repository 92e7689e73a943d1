/** So many are remembered; whoever waits for one older than that learns nothing of its failure here. */
const KEPT = 10_000;

/** Ids of tasks that have ended otherwise than done, or were refused, the latest: for tasks that are to wait for them and come too late. Of a duplicate, which was refused for the id of another, its mark. */
export class FailedIds {
  readonly #ids = new Set<string>();

  add(id: string): void {
    this.#ids.delete(id);
    if (this.#ids.size >= KEPT) for (const oldest of this.#ids) if (this.#ids.delete(oldest)) break;
    this.#ids.add(id);
  }

  /** Under the same id there is another now, or one was done after all. */
  delete(id: string): void {
    if (this.#ids.size > 0) this.#ids.delete(id);
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** @param marks of the same tasks: of one whose id another had, its mark is known */
  firstOf(ids: readonly string[], marks: readonly (string | undefined)[] = []): string | undefined {
    if (this.#ids.size === 0) return undefined;
    return ids.find((id, at) => this.#ids.has(id) || this.#ids.has(marks[at] ?? id));
  }
}
