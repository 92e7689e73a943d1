import { ENDLESS } from '../ask/endless.ts';
import { roomAgain } from '../toolbox/room-again.ts';
import type { DrainedOptions } from '../contract/delivery.ts';
import { ActorRestartingError, AskTimeoutError, MailboxFullError } from '../contract/errors/runtime-errors.ts';
import { checkKeys } from '../contract/known-keys.ts';
import type { AskOptions } from '../contract/message.ts';
import type { Pace } from '../contract/pace.ts';
import type { AnyQueue } from '../contract/queue.ts';
import { checkQueue, checkTimeout } from './check-publication.ts';

/** The least that is waited for: an ask has no time of 0. */
const LEAST_MS = 1;

/** Who waits. */
interface Waiter {
  readonly pace: Pace;
  ask(options: AskOptions): Promise<unknown>;
}

/**
 * Asks, and asks again when the broker has restarted, with the queues it had, or had no room: all within one time.
 *
 * A restart rejects what was asked before, and not what is asked during it: no pause is needed. A pause for room is short, and signal and time
 * are looked at behind it.
 *
 * @throws AskTimeoutError when that time is over; TypeError or RangeError for what is no queue, or options that make no sense; and what the asks
 * reject with
 */
export async function untilDrained(queue: AnyQueue, options: DrainedOptions, { pace, ask }: Waiter): Promise<void> {
  checkDrained(queue, options);
  const { timeout = Number.POSITIVE_INFINITY, signal } = options;
  const untilMs = pace.now() + timeout;
  for (;;) {
    const leftMs = Math.max(LEAST_MS, untilMs - pace.now());
    try {
      await ask({ ...ENDLESS, timeout: leftMs, ...(signal !== undefined && { signal }) });
      return;
    } catch (error) {
      if (error instanceof AskTimeoutError) throw overdue(queue.id, timeout, error);
      if (error instanceof MailboxFullError) {
        // An ask that finds no room is refused at once, whatever its time.
        if (pace.now() >= untilMs) throw overdue(queue.id, timeout, error);
        await roomAgain(pace);
      } else if (!(error instanceof ActorRestartingError)) throw error;
    }
  }
}

function checkDrained(queue: AnyQueue, options: DrainedOptions): void {
  checkQueue('wait for queue', queue);
  const action = `wait for queue "${queue.id}"`;
  checkKeys(action, options, ['timeout', 'signal']);
  if (options.timeout !== undefined) checkTimeout(action, options.timeout);
}

function overdue(queue: string, timeoutMs: number, cause: AskTimeoutError | MailboxFullError): AskTimeoutError {
  const { target } = cause.data;
  return new AskTimeoutError(`Cannot wait for queue "${queue}" of "${target}": it was not drained within ${timeoutMs} ms`, {
    data: { target, timeoutMs, messageType: 'await-drained' },
    cause,
  });
}
