import {
  ActorRestartingError,
  ActorStoppedError,
  AskTimeoutError,
  MailboxFullError,
  MessageNotSerializableError,
  MessageTooLargeError,
  SpawnError,
  SystemStoppedError,
  ThreadLostError,
} from '../../contract/errors/runtime-errors.ts';
import { handlerErrorOf } from '../../contract/errors/run-failure.ts';
import { TaskDeclinedError } from '../../contract/errors/task-errors.ts';
import { POOL_THREAD } from '../../contract/pure-port.ts';
import { toError } from '../../contract/errors/to-error.ts';
import type { SchedulerCore } from '../core/scheduler-core.ts';
import type { GivenRun } from '../core/task-entry.ts';

/** No attempt will go better: it cannot be sent, or there is nobody left. */
const HOPELESS = [MessageNotSerializableError, MessageTooLargeError, SystemStoppedError] as const;

/**
 * Tells the core what came of a run whose ask was rejected. What a handler failed with comes in an envelope wherever it could be taken for what the
 * runtime says, so the types are unambiguous here.
 */
export function tellFailure(core: SchedulerCore, run: GivenRun, rejected: unknown, nowMs: number): void {
  const error = toError(rejected);
  const own = handlerErrorOf(error);
  if (own !== undefined) return isPoolLoss(own) ? core.lostAlone(run, own, nowMs) : core.failed(run, own, nowMs, isHopeless(own));
  if (error instanceof TaskDeclinedError) return core.declined(run, error.data.reason, nowMs);
  // Its mailbox is full, or the way to it: it has no room.
  if (error instanceof MailboxFullError) return core.declined(run, 'no-room', nowMs);
  if (error instanceof AskTimeoutError) return core.outOfTime(run, nowMs);
  if (error instanceof ThreadLostError) return core.lost(run, error, isSuspect(error) ? 'perhaps' : 'bystander', nowMs);
  const isEnd = error instanceof ActorStoppedError || error instanceof ActorRestartingError || error instanceof SpawnError;
  if (isEnd) return core.lost(run, error, 'perhaps', nowMs);
  core.failed(run, error, nowMs, isHopeless(error));
}

/** Only the executor of stateless tasks says so. */
function isPoolLoss(error: Error): boolean {
  return error instanceof ThreadLostError && error.data.thread === POOL_THREAD;
}

/** Also where nobody knows: a handler that waits for something is in no turn when it ends its thread. */
function isSuspect({ data }: ThreadLostError): boolean {
  return data.culprit || data.suspect === true;
}

function isHopeless(error: Error): boolean {
  return HOPELESS.some((type) => error instanceof type);
}
