import type { AnyRef } from '../contract/actor-ref.ts';
import type { HealthOutcome } from '../contract/health.ts';
import type { ActorInspection, ActorStatus } from '../contract/inspection.ts';
import type { HealthFacts } from './health-facts.ts';

/** How long its thread is waited for, at most. */
const WAIT_MS = 100;

export interface ActorLimits {
  /** How long it may be at one message. */
  readonly timeoutMs: number;
  readonly overload: 'warn' | 'fail';
}

const UNFIT: Partial<Record<ActorStatus, string>> = {
  starting: 'has not started',
  suspended: 'has failed, and its supervisor has not decided yet',
  restarting: 'restarts',
  stopping: 'is stopping',
  stopped: 'has stopped',
};

/** How an actor does, as the runtime sees it: nothing is asked of it, so a handler that is stuck cannot keep us. */
export async function judgeActor(facts: Pick<HealthFacts, 'inspect'>, actor: AnyRef, limits: ActorLimits): Promise<HealthOutcome> {
  return judge(await facts.inspect(actor, Math.min(WAIT_MS, limits.timeoutMs / 2)), limits);
}

export function judge(seen: ActorInspection, { timeoutMs, overload }: ActorLimits): HealthOutcome {
  const { path, status, current, blockedBy, waiting, underWay } = seen;
  const unfit = UNFIT[status];
  if (unfit !== undefined) return { status: 'fail', reason: `${path} ${unfit}` };
  const behind = `${waiting + underWay} messages wait`;
  if (current !== undefined && current.forMs > timeoutMs) {
    const what = current.messageType === undefined ? 'one message' : `one message, "${current.messageType}",`;
    return { status: 'fail', reason: `${path} has been at ${what} for ${Math.round(current.forMs)} ms; ${behind}` };
  }
  if (blockedBy !== undefined && blockedBy.forMs > timeoutMs) {
    const by = blockedBy.path ?? 'code outside any handler';
    return { status: 'fail', reason: `${path} waits for its thread, which ${by} has had for ${Math.round(blockedBy.forMs)} ms; ${behind}` };
  }
  return seen.isOverloaded ? { status: overload, reason: `${path} has more to do than its mailbox may hold; ${behind}` } : undefined;
}
