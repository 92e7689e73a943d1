import { ENDLESS } from '../ask/endless.ts';
import { roomAgain } from '../cell/room-again.ts';
import type { DrainedOptions } from '../contract/delivery.ts';
import { ActorRestartingError, AskTimeoutError, MailboxFullError } from '../contract/errors/runtime-errors.ts';
import { checkKeys } from '../contract/known-keys.ts';
import type { AskOptions } from '../contract/message.ts';
import type { Pace } from '../contract/pace.ts';
import type { AnyQueue } from '../contract/queue.ts';
import { checkQueue, checkTimeout } from './check-publication.ts';

/** The least that is waited for: an ask has no time of 0. */
const LEAST_MS = 1;

/** @throws TypeError or RangeError for what is no queue, or options that make no sense */
export function checkDrained(queue: AnyQueue, options: DrainedOptions): void {
  checkQueue('wait for queue', queue);
  const action = `wait for queue "${queue.id}"`;
  checkKeys(action, options, ['timeout', 'signal']);
  if (options.timeout !== undefined) checkTimeout(action, options.timeout);
}

/** Asks, and asks again when the broker has restarted, with the queues it had, or had no room: all within one time. */
export async function untilDrained(ask: (options: AskOptions) => Promise<unknown>, pace: Pace, options: DrainedOptions): Promise<void> {
  const { timeout = Number.POSITIVE_INFINITY, signal } = options;
  const untilMs = pace.now() + timeout;
  for (;;) {
    // Whole, for the error that names it.
    const leftMs = Math.max(LEAST_MS, Math.ceil(untilMs - pace.now()));
    try {
      await ask({ ...ENDLESS, timeout: leftMs, ...(signal !== undefined && { signal }) });
      return;
    } catch (error) {
      if (error instanceof MailboxFullError) {
        if (pace.now() >= untilMs) throw noRoom(error, timeout);
        await roomAgain(pace);
      } else if (!(error instanceof ActorRestartingError)) throw error;
    }
  }
}

/** It was never asked: an ask that finds no room has no time that ends. */
function noRoom(cause: MailboxFullError, timeoutMs: number): AskTimeoutError {
  const { target } = cause.data;
  return new AskTimeoutError(`Cannot wait until a queue is drained: "${target}" has had no room for ${timeoutMs} ms`, {
    data: { target, timeoutMs, messageType: 'await-drained' },
    cause,
  });
}
