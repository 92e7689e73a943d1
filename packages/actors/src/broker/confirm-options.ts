import { ENDLESS } from '../ask/endless.ts';
import type { ConfirmOptions, EnqueueOptions } from '../contract/delivery.ts';
import type { AskOptions } from '../contract/message.ts';
import type { AnyQueue } from '../contract/queue.ts';
import { checkQueue, checkTimeout } from './check-publication.ts';

/** How long a confirmation is waited for. It stands for itself, whatever is handled when the message is put in. @throws RangeError */
export function waitingOf(to: AnyQueue, { timeout, signal }: ConfirmOptions): AskOptions {
  if (timeout === undefined && signal === undefined) return ENDLESS;
  checkQueue('publish to queue', to);
  if (timeout !== undefined) checkTimeout(`publish to queue "${to.id}"`, timeout);
  return { ...ENDLESS, ...(timeout !== undefined && { timeout }), ...(signal !== undefined && { signal }) };
}

/** What of it is the message's. */
export function publishedOf({ timeout: _, signal: __, ...published }: ConfirmOptions): EnqueueOptions {
  return published;
}
