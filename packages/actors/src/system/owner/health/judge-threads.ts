import type { HealthStatus } from '../../../contract/health.ts';
import type { ThreadHold, ThreadState } from '../../../contract/inspection.ts';

/** A thread in one piece of work for longer than this is a warning. */
const SLOW_MS = 1_000;

/** A thread as it is seen from outside. */
export interface SeenThread {
  readonly thread: number;
  readonly state: ThreadState;
  /** For how long it has been in one piece of work, by the clock: for people. */
  readonly workingForMs: number;
  /** For how long it has stood still, in the owner's own time: that is what is judged by (D8). */
  readonly stillForMs: number;
  /** Who has it. Looked up only where it is told. */
  readonly hold: ((seenForMs: number) => ThreadHold) | undefined;
}

export interface ThreadLimits {
  readonly stuckMs: number | 'off';
  /** A thread that is not there is a failure, not a warning. */
  readonly isLossFailure: boolean;
}

interface Judged {
  readonly status: HealthStatus;
  readonly reason: string | undefined;
}

/** What the threads come to, all reasons in one. */
export function judgeThreads(threads: readonly SeenThread[], limits: ThreadLimits): Judged {
  const judged = threads.map((thread) => judgeThread(thread, limits)).filter(({ status }) => status !== 'pass');
  if (judged.length === 0) return { status: 'pass', reason: undefined };
  const isFailure = judged.some(({ status }) => status === 'fail');
  return { status: isFailure ? 'fail' : 'warn', reason: judged.map(({ reason }) => reason).join('; ') };
}

function judgeThread(seen: SeenThread, { stuckMs, isLossFailure }: ThreadLimits): Judged {
  const { thread, state, workingForMs, stillForMs } = seen;
  if (state === 'lost') return { status: isLossFailure ? 'fail' : 'warn', reason: `thread ${thread} was lost and is not back yet` };
  if (state === 'given up') return { status: 'warn', reason: `thread ${thread} was given up, and nobody takes over` };
  if (stuckMs !== 'off' && stillForMs >= stuckMs) return { status: 'fail', reason: describeHold(seen) };
  if (workingForMs > SLOW_MS || stillForMs > SLOW_MS) return { status: 'warn', reason: describeHold(seen) };
  return { status: 'pass', reason: undefined };
}

function describeHold({ thread, workingForMs, stillForMs, hold }: SeenThread): string {
  const { path, messageType, forMs } = hold?.(stillForMs) ?? { path: undefined, messageType: undefined, forMs: workingForMs };
  const where = path === undefined ? 'outside any handler that is known' : `in actor ${path}`;
  const what = messageType === undefined ? '' : `, message "${messageType}"`;
  return `thread ${thread} has been in one piece of work for ${Math.round(forMs)} ms, ${where}${what}`;
}
