import type { AnyRef } from '../../../contract/actor-ref.ts';
import type { Logger } from '../../../contract/logger.ts';
import type { SystemEvent } from '../../../contract/system-event.ts';
import { LIFE_STEP, type LongTurnSeen, SEVERAL } from '../../../dispatch/long-turns.ts';
import { LogQuota } from './log-quota.ts';
import { pathField } from './path-field.ts';

/** A thread is never blocked more often than that for long; with a small limit it may be. */
const LOGS_PER_SECOND = 5;

/** What the reports need from their thread. */
export interface LongTurnNeeds {
  readonly thread: number;
  now(): number;
  wallClock(): number;
  readonly logger: Logger;
  pathOf(actor: AnyRef): string | undefined;
  publish(event: SystemEvent): void;
}

/** Tells of turns that took long: each is an event, a few of them are logged. */
export class LongTurnReports {
  readonly #needs: LongTurnNeeds;
  readonly #quota = new LogQuota(LOGS_PER_SECOND);

  constructor(needs: LongTurnNeeds) {
    this.#needs = needs;
  }

  add({ runners, what, durationMs }: LongTurnSeen): void {
    const { thread } = this.#needs;
    const [first] = runners;
    const actor = runners.length === 1 ? first?.self : undefined;
    const path = actor && this.#needs.pathOf(actor);
    const among = actor === undefined ? runners.map(({ self }) => self) : [];
    const doing = what === LIFE_STEP ? 'setup or hook' : 'handler';
    const messageType = typeOf(what);
    this.#log({
      actor: actor?.name,
      ...pathField(actor, path),
      among: actor === undefined ? runners.map(({ name }) => name) : undefined,
      doing,
      messageType,
      durationMs,
    });
    this.#needs.publish({
      type: 'long-turn',
      at: this.#needs.wallClock(),
      ...{ actor, path },
      detail: { thread, durationMs, doing, messageType, among },
    });
  }

  /** The logger may be the application's: if it throws, that is no business of whoever ran. */
  #log(what: Readonly<Record<string, unknown>>): void {
    const { logger } = this.#needs;
    try {
      if (!this.#quota.allows(this.#needs.now(), (suppressed) => logger.warn({ suppressed }, 'long turns not logged'))) return;
      logger.warn(what, 'long turn');
    } catch {
      // There is nobody left to tell.
    }
  }
}

function typeOf(what: unknown): string | undefined {
  if (what === SEVERAL || typeof what !== 'object' || what === null) return undefined;
  const { type } = what as { readonly type?: unknown };
  return typeof type === 'string' ? type : undefined;
}
