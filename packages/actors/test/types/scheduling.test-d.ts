/** Schedulers: what is typed from a kind of task to its result, without a cast. */
import {
  type ActorContext,
  type ActorRef,
  type AgentManager,
  CallOff,
  capability,
  type Recipient,
  type RepetitionInfo,
  type ScheduledTask,
  type SchedulerMessage,
  type SchedulerStats,
  type System,
  type TaskEvent,
  TaskError,
  task,
  TaskScheduler,
  type TaskState,
} from '@ringmaster/actors';
import { same } from './same.ts';

const cpu = capability('cpu');
const parse = task<{ readonly file: string }, { readonly terms: number }>('types/parse', { requires: [cpu] });
const sweep = task<void>('types/sweep');

declare const system: System;
declare const ctx: ActorContext<{ readonly type: 'x' }>;
declare const agents: AgentManager;
declare const events: Recipient<TaskEvent>;
declare const worker: ActorRef<{ type: 'work'; replyTo: import('@ringmaster/actors').ReplyTo<number> }>;

export async function schedules(): Promise<void> {
  const scheduler = TaskScheduler.start(system, { tasksMax: 10, agents, infeasible: 'refuse', name: 'tasks' });
  TaskScheduler.start(ctx);
  const other = TaskScheduler.of(scheduler.ref, ctx);
  same<typeof other.ref, ActorRef<SchedulerMessage>>(true);

  const parsed = scheduler.submit(parse, { file: 'a.ts' }, { priority: 'high', deadline: new Date(), requires: [cpu] });
  same<typeof parsed, ScheduledTask<{ readonly terms: number }>>(true);
  same<Awaited<typeof parsed.result>, { readonly terms: number }>(true);
  same<typeof parsed.accepted, Promise<void>>(true);
  for await (const state of parsed.states()) {
    same<typeof state, TaskState<{ readonly terms: number }>>(true);
    if (state.status === 'done') same<typeof state.result, { readonly terms: number }>(true);
    // @ts-expect-error only a running task has progress
    void state.progress;
    if (state.status === 'running') same<typeof state.progress, number>(true);
  }
  // Tasks with any result may be waited for.
  scheduler.submit(sweep, undefined, { after: [parsed], afterFailure: 'run', retry: { attempts: 2, on: [TaskError], losses: 1 } });

  // @ts-expect-error the payload is that of the kind
  scheduler.submit(parse, { path: 'a.ts' });
  // @ts-expect-error all of it
  scheduler.submit(parse, {});
  // @ts-expect-error a payload is missing
  scheduler.submit(parse);
  // @ts-expect-error its result is that of the kind
  const wrong: Promise<string> = scheduler.submit(parse, { file: 'a.ts' }).result;
  void wrong;
  // @ts-expect-error there are four priorities
  scheduler.submit(sweep, undefined, { priority: 'urgent' });
  // @ts-expect-error a capability, not a text
  scheduler.submit(sweep, undefined, { requires: ['cpu'] });
  // @ts-expect-error tasks, not ids
  scheduler.submit(sweep, undefined, { after: ['a'] });
  // @ts-expect-error a misspelt option
  scheduler.submit(sweep, undefined, { prio: 'high' });

  const nightly = scheduler.repeat(parse, { file: 'a.ts' }, { cron: '0 3 * * *', timezone: 'UTC', overlap: 'replace' });
  same<Awaited<typeof nightly.started>, RepetitionInfo>(true);
  scheduler.repeat(sweep, undefined, { everyMs: 1_000, times: 3 });
  // @ts-expect-error by one of them
  scheduler.repeat(sweep, undefined, { overlap: 'skip' });
  // @ts-expect-error it has an end of its own only once it is submitted
  scheduler.repeat(sweep, undefined, { everyMs: 1_000, deadline: 5 });

  same<Awaited<ReturnType<typeof scheduler.stats>>, SchedulerStats>(true);
  using _told = scheduler.subscribe(events);
  // @ts-expect-error it is told events
  scheduler.subscribe(worker);
  const again = scheduler.retryDead('a');
  same<typeof again, ScheduledTask<unknown>>(true);

  const off = new CallOff();
  same<Awaited<ReturnType<typeof asks>>, number>(true);
  async function asks() {
    return worker.ask({ type: 'work' }, { callOff: off, detached: true });
  }
  // @ts-expect-error a signal has an option of its own
  void worker.ask({ type: 'work' }, { callOff: new AbortController().signal });
}
