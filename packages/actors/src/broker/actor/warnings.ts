import type { Logger } from '../../contract/logger.ts';

/** Of one kind is told no more often than this; the next one says how many there were. */
const QUIET_MS = 10_000;

/** What may happen a million times in a row, for the log: counted, and told now and then. */
export class Warnings {
  readonly #log: Logger;
  readonly #now: () => number;
  readonly #told = new Map<string, { atMs: number; since: number }>();

  constructor(log: Logger, now: () => number) {
    this.#log = log;
    this.#now = now;
  }

  warn(text: string, data: object): void {
    const nowMs = this.#now();
    const told = this.#told.get(text);
    if (told !== undefined && nowMs - told.atMs < QUIET_MS) {
      told.since++;
      return;
    }
    this.#told.set(text, { atMs: nowMs, since: 0 });
    this.#log.warn({ ...data, ...(told !== undefined && told.since > 0 && { others: told.since }) }, text);
  }
}
