import { AgentBehavior } from '../../agents/agent-behavior.ts';
import { handle } from '../../agents/handle.ts';
import { pureOf } from '../../cell/inside-context.ts';
import type { AgentMessage } from '../../contract/agent.ts';
import { agentPlanOf } from '../../contract/agent-options.ts';
import type { Blueprint } from '../../contract/blueprint.ts';
import { actor } from '../../contract/definition.ts';
import { PACE } from '../../contract/pace.ts';
import { checkPureOptions, type PureExecutorOptions } from '../../contract/pure-options.ts';
import { PURE_KIND, type PureCall } from '../../contract/pure-port.ts';
import { task } from '../../contract/task-kind.ts';
import { leaveOffWith } from './leave-off.ts';

const GRACE_MS = 500;
/** Starting a thread takes a tenth of a second and some MiB: not with each task, and not for good. */
const IDLE_MS = 5_000;
/** For threads that were ended to be gone: a native call may keep one, and nobody waits for that. */
const GONE_WITHIN_MS = 1_000;

const pureCalls = task<PureCall, unknown>(PURE_KIND);

/**
 * The agent that carries out stateless tasks, on threads of a pool that it starts with the first of them. Its capacity is their number.
 *
 * Spawned by the scheduler, in its own thread: there payloads reach it by reference, so memory to be moved is not copied before.
 *
 * It is an agent like any other, with one handler: for calls, each of which says which function it is for. A scheduler gives it what was
 * submitted as a kind with a `url`, and treats a run that fails with `ThreadLostError` of `POOL_THREAD` as lost: its thread died of it, and
 * nothing else did. A run that is called off ends within `grace`, if need be with its thread.
 *
 * @throws TypeError or RangeError for options that make no sense
 * @example
 * const executor = ctx.spawn(pureExecutor({ threads: 2 }), { name: 'pure' });
 * await agents.register(executor);
 */
export function pureExecutor(options: PureExecutorOptions = {}): Blueprint<AgentMessage> {
  checkPureOptions('make executor of stateless tasks', options);
  return executor(options);
}

const executor = actor<AgentMessage, PureExecutorOptions>(import.meta.url, 'pure-executor', (ctx, options) => {
  const port = pureOf(ctx);
  const { threads = port.threadsDefault, grace: graceMs = GRACE_MS, idle: idleMs = IDLE_MS, heapMb } = options;
  const pool = port.open({ threads, idleMs, heapMb });
  const pace = ctx[PACE];
  const close = (): Promise<void> => pool.close({ graceMs, withinMs: GONE_WITHIN_MS });
  // Whatever ends this incarnation: a kill runs no hooks, and threads must not outlive it.
  ctx.signal.addEventListener('abort', () => void close());
  const carryOut = handle(pureCalls, async (call, run) => {
    const begun = pool.run(call, run);
    const done = leaveOffWith(run.signal, begun, { pace, graceMs });
    try {
      return await begun.result;
    } finally {
      done();
    }
  });
  const plan = agentPlanOf('pure-executor', { capacity: threads, grace: graceMs });
  return new AgentBehavior(ctx, plan, { handlers: [carryOut], stop: close, restarting: close }).behavior();
});
