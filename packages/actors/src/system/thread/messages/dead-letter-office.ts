import type { InternalRef, MessageOrigin } from '../../../cell/internals.ts';
import type { AnyRef } from '../../../contract/actor-ref.ts';
import type { DeadLetter, DeadLetterReason } from '../../../contract/dead-letter.ts';
import type { Logger } from '../../../contract/logger.ts';
import { LogQuota } from '../log/log-quota.ts';
import { pathField } from '../log/path-field.ts';

/** What the office needs from its thread. */
export interface OfficeNeeds {
  now(): number;
  readonly logger: Logger;
  readonly logsPerSecond: number;
  /** The thread has ended, or was ended by force. What that leaves unhandled is counted and published but not logged: whoever did it knows. */
  isQuiet(): boolean;
  count(reason: DeadLetterReason): void;
  /** Nobody will handle it: blocks in it return. */
  releaseIn(message: unknown): void;
  /** Undefined: nobody knows any more. */
  pathOf(actor: AnyRef): string | undefined;
  publish(letter: DeadLetter): void;
}

/** Where messages end that nobody handles: always counted, logged at a bounded rate, published to subscribers (G7). */
export class DeadLetterOffice {
  readonly #needs: OfficeNeeds;
  readonly #quota: LogQuota;

  constructor(needs: OfficeNeeds) {
    this.#needs = needs;
    this.#quota = new LogQuota(needs.logsPerSecond);
  }

  receive(message: unknown, origin: MessageOrigin, target: InternalRef | undefined, reason: DeadLetterReason): void {
    const sender = origin !== undefined && 'keeper' in origin ? origin.sender : origin;
    this.file({ message, sender, target, reason });
  }

  file(letter: DeadLetter): void {
    this.#needs.count(letter.reason);
    if (!this.#needs.isQuiet()) this.#log(letter);
    this.#needs.releaseIn(letter.message);
    this.#needs.publish(letter);
  }

  #log({ message, sender, target, reason, ask }: DeadLetter): void {
    const { logger } = this.#needs;
    if (!this.#quota.allows(this.#needs.now(), (suppressed) => logger.warn({ suppressed }, 'dead letters not logged'))) return;
    const type = (message as { readonly type?: unknown } | null | undefined)?.type;
    const path = target && this.#needs.pathOf(target);
    const what = {
      ...{ reason, target: target?.name, ...pathField(target, path) },
      ...{ sender: sender?.name, type: typeof type === 'string' ? type : typeof message },
    };
    logger.warn(ask === undefined ? what : { ...what, ask }, 'dead letter');
  }
}
