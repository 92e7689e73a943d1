/** So many are remembered; whoever waits for one older than that learns nothing of its failure here. */
const KEPT = 10_000;

/** Ids of tasks that have ended otherwise than done, or were refused, the latest: for tasks that are to wait for them and come too late. */
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

  firstOf(ids: readonly string[]): string | undefined {
    return this.#ids.size === 0 ? undefined : ids.find((id) => this.#ids.has(id));
  }
}
