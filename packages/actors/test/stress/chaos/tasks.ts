import {
  type AgentInfo,
  type AnyRef,
  restart,
  type ScheduledTask,
  type Submission,
  supervise,
  TaskScheduler,
  type TaskKind,
} from '@ringmaster/actors';
import type { Part, Stage } from './part.ts';
import { payloadOf } from './payload.ts';
import { Kinds, nameOf, type Sheet } from './sheet.ts';
import { flaky, heavy, type Job, laborer, quick, waiting } from './work.ts';

const OPEN_MAX = 300;
const SETTLE_EVERY_MS = 20;
const SETTLE_MAX_MS = 45_000;
const TASKS_MAX = 200;
/** One of so many may be called off. */
const CALLED_OFF = 5;
const PRIORITIES = ['critical', 'high', 'normal', 'low'] as const;
/** How a task's result rejects, by the state that is. */
const ENDS: Readonly<Record<string, string>> = {
  TaskRefusedError: 'refused',
  TaskExpiredError: 'expired',
  TaskCancelledError: 'cancelled',
  TaskLostError: 'failed',
  TaskTimeoutError: 'failed',
  TaskError: 'failed',
  CommunicationError: 'failed',
  // So many were called off at once that the scheduler's mailbox was full: it has never heard of it.
  MailboxFullError: 'unheard',
};

/** Tasks for agents that fail, are killed, suspended, and lost with their threads. */
export class Tasks implements Part {
  readonly name = 'tasks';
  readonly scheduler: TaskScheduler;
  readonly #stage: Stage;
  readonly #open = new Map<number, ScheduledTask<number>>();
  readonly #ends = new Kinds();
  readonly #calledOff = new Set<number>();
  /** How often a task came to a final state. */
  readonly #finals: Uint8Array;
  /** How often a task was given to an agent. */
  readonly #given: Int32Array;
  readonly #done: Uint8Array;
  readonly #agents: number;
  #submitted = 0;
  #settled = 0;
  #wrong = 0;
  #skipped = 0;
  #unexplained: string | undefined;
  #suspensions: Promise<unknown>[] = [];

  constructor(stage: Stage, agents: number) {
    this.#stage = stage;
    this.#agents = agents;
    this.#given = new Int32Array(stage.sizes.tasks);
    this.#finals = new Uint8Array(stage.sizes.tasks);
    this.#done = new Uint8Array(stage.sizes.tasks);
    this.scheduler = TaskScheduler.start(stage.system, { tasksMax: TASKS_MAX, graceMs: 500, deadTasksMax: 50 });
    const table = supervise.otherwise(restart()).within({ restarts: 1e6, periodMs: 1_000 });
    for (let index = 0; index < agents; index++) {
      stage.system.spawn(laborer({ manager: this.scheduler.agents.ref }), {
        name: `laborer-${index}`,
        restart: 'permanent',
        supervise: table,
      });
    }
    this.scheduler.subscribe({
      tell: (event) => {
        if (event.type === 'skipped') this.#skipped += event.events;
        if (event.type !== 'task') return 'accepted';
        const { status } = event.state;
        const index = Number(event.task);
        if (status === 'assigned') this.#given[index] = (this.#given[index] as number) + 1;
        if (status !== 'assigned' && status !== 'pending' && status !== 'running')
          this.#finals[index] = (this.#finals[index] as number) + 1;
        return 'accepted';
      },
    });
  }

  push(): void {
    const { random, sizes } = this.#stage;
    for (let n = random.below(6); n > 0 && this.#open.size < OPEN_MAX && this.#submitted < sizes.tasks; n--) this.#submit();
  }

  /** Some of those that are under way. */
  cancel(): void {
    for (const [index, task] of this.#open) {
      if (index % CALLED_OFF !== 0 || this.#calledOff.has(index)) continue;
      this.#calledOff.add(index);
      task.cancel('the stress program');
    }
  }

  suspend(target: number, forMs: number): void {
    const { agents } = this.scheduler;
    const suspension = agents
      .list()
      .then((all) => {
        const agent = living(all)[target % this.#agents];
        if (agent === undefined) return;
        return agents
          .suspend(agent.ref)
          .then(() => new Promise((go) => setTimeout(go, forMs)))
          .then(() => agents.resume(agent.ref));
      })
      // One that has ended, or that was lost on the way.
      .catch(() => undefined);
    this.#suspensions.push(suspension);
  }

  async killAgent(target: number): Promise<void> {
    const all: readonly AgentInfo[] = await this.scheduler.agents.list();
    const ref: AnyRef | undefined = living(all)[target % this.#agents]?.ref;
    await ref?.kill();
  }

  async settled(): Promise<void> {
    await Promise.all(this.#suspensions);
    // Whom a suspension has left behind, because its agent was lost in the middle of it.
    for (const { ref } of living(await this.scheduler.agents.list())) await this.scheduler.agents.resume(ref).catch(() => undefined);
    await this.scheduler.drain();
    await Promise.allSettled([...this.#open.values()].map(({ result }) => result));
    // Some may just be coming back from the death of their thread, and one that follows a killed one has not registered yet.
    for (const limitMs = performance.now() + SETTLE_MAX_MS; performance.now() < limitMs; ) {
      const agents = living(await this.scheduler.agents.list());
      if (agents.length === this.#agents && agents.every(({ status }) => status === 'idle')) return;
      await new Promise((go) => setTimeout(go, SETTLE_EVERY_MS));
    }
  }

  async account(sheet: Sheet): Promise<void> {
    const { books } = this.#stage;
    const stats = await this.scheduler.stats();
    const { done = 0, failed = 0, expired = 0, cancelled = 0, refused = 0, unheard = 0, ...others } = this.#ends.terms;
    const executions = books.tasks.reduce((sum, count) => sum + count, 0);
    const given = this.#given.reduce((sum, count) => sum + count, 0);
    const tooOften = [...this.#given.keys()].filter((index) => (books.tasks[index] as number) > (this.#given[index] as number));
    sheet.same({ submitted: this.#submitted }, { done, failed, expired, cancelled, refused, unheard, ...others });
    sheet.same({ settled: this.#settled }, { 'submitted ones': this.#submitted });
    sheet.none({ 'ended as nothing explains': Object.values(others).reduce((sum, count) => sum + count, 0) }, this.#unexplained);
    for (const [state, count] of Object.entries({ done, failed, expired, cancelled })) {
      sheet.same({ [`${state}, says the scheduler`]: stats[state as 'done'] }, { [`${state}, say results`]: count });
    }
    sheet.same({ 'refused, says the scheduler': stats.refused }, { refused });
    sheet.none({ 'left over': stats.tasks, lingering: stats.lingering });
    if (this.#skipped === 0) {
      const finals = this.#finals.reduce((sum, count) => sum + count, 0);
      const twice = this.#finals.findIndex((count) => count > 1);
      sheet.same({ 'final states': finals }, { 'submitted and taken in': this.#submitted - refused - unheard });
      sheet.none({ 'with two final states': Number(twice >= 0) }, `task ${twice}`);
      sheet.none({ 'executed more often than given': tooOften.length }, `task ${tooOften[0]}`);
      sheet.atMost({ executions }, { given });
    }
    sheet.none({
      'done and not executed': this.#done.reduce((sum, isDone, index) => sum + Number(isDone === 1 && books.tasks[index] === 0), 0),
    });
    sheet.none({ 'wrong results': this.#wrong });
    sheet.atLeast({ done }, 1);
    await this.#accountAgents(sheet);
  }

  /** Whoever was killed was followed; nobody is at anything any more. */
  async #accountAgents(sheet: Sheet): Promise<void> {
    const agents = living(await this.scheduler.agents.list());
    sheet.same({ 'agents alive': agents.length }, { 'agents meant to be': this.#agents });
    const others = agents.filter(({ status }) => status !== 'idle');
    const example = others.map(({ name, status, isStarting, room }) => `${name} ${status}${isStarting ? ', starting' : ''}, room ${room}`);
    sheet.none({ 'agents not idle': others.length }, example.join('; '));
    sheet.none({ 'places taken at agents': agents.reduce((sum, { capacity, room }) => sum + capacity - room, 0) });
  }

  #submit(): void {
    const { random } = this.#stage;
    const index = this.#submitted++;
    const job: Job = { index, ...payloadOf(random) };
    const kind = [quick, waiting, flaky][random.below(3)] as TaskKind<Job, number>;
    const before = this.#open.size > 0 && random.below(10) === 0 ? [[...this.#open.values()][0] as ScheduledTask<number>] : undefined;
    const submission: Submission = {
      id: String(index),
      priority: PRIORITIES[random.below(4)] as 'low',
      ...(random.below(4) === 0 && { timeout: 5 + random.below(300) }),
      ...(random.below(10) === 0 && { delay: random.below(50) }),
      ...(random.below(10) === 0 && { stickTo: `key-${random.below(3)}` }),
      ...(random.below(4) === 0 && { fairnessKey: `tenant-${random.below(3)}` }),
      ...(random.below(10) === 0 && { requires: [heavy] }),
      ...(before !== undefined && { after: before }),
    };
    const task = this.scheduler.submit(kind, job, submission);
    this.#open.set(index, task);
    task.result
      .then(
        (sum) => {
          this.#ends.add('done');
          this.#done[index] = 1;
          if (sum !== job.sum) this.#wrong++;
        },
        (error: unknown) => {
          const name = nameOf(error);
          if (ENDS[name] === undefined) this.#unexplained ??= String(error);
          this.#ends.add(ENDS[name] ?? name);
        },
      )
      .finally(() => {
        this.#settled++;
        this.#open.delete(index);
        this.#calledOff.delete(index);
      });
  }
}

const living = (all: readonly AgentInfo[]): readonly AgentInfo[] => all.filter(({ status }) => status !== 'stopped');
