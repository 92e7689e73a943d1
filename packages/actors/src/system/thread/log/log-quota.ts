/** How many lines of one kind may be logged per second; says how many were left out as soon as one may be logged again. */
export class LogQuota {
  readonly #perSecond: number;
  #second = 0;
  #logged = 0;
  #suppressed = 0;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** @param suppressed is called before the first line of a new second, if lines were left out */
  allows(nowMs: number, suppressed: (lines: number) => void): boolean {
    const second = Math.floor(nowMs / 1_000);
    if (second !== this.#second) {
      if (this.#suppressed > 0) suppressed(this.#suppressed);
      this.#second = second;
      this.#logged = 0;
      this.#suppressed = 0;
    }
    if (this.#logged++ < this.#perSecond) return true;
    this.#suppressed++;
    return false;
  }
}
