import { type Capability, capability, type Priority } from '@ringmaster/actors';
import fc from 'fast-check';
import type {
  AgentProfile,
  QueuedTask,
  QueueLimits,
  QueueRefusal,
  QueueRun,
  QueueStatistics,
  QueueSubmission,
} from '#actors/scheduler/queue/queue-types.js';

/** What a queue and its plain counterpart have in common. */
export interface AnyQueue {
  get(id: string): QueuedTask<number> | undefined;
  submit(submission: QueueSubmission<number>, nowMs: number): QueuedTask<number> | QueueRefusal;
  next(nowMs: number): QueueRun<number, string> | undefined;
  release(run: QueueRun<number, string>): boolean;
  requeue(task: QueuedTask<number>, nowMs: number): void;
  retry(task: QueuedTask<number>, notBeforeMs: number, nowMs: number): void;
  settle(task: QueuedTask<number>, ok: boolean, nowMs: number): readonly QueuedTask<number>[];
  expire(nowMs: number): readonly QueuedTask<number>[];
  due(nowMs: number): readonly QueuedTask<number>[];
  nextDueMs(): number;
  addAgent(id: string, profile: AgentProfile, agent: string): void;
  changeAgent(id: string, change: Partial<AgentProfile>): boolean;
  removeAgent(id: string): readonly QueueRun<number, string>[];
  pause(): void;
  resume(): void;
  resize(limits: QueueLimits): void;
  measured(kind: string, runMs: number): void;
  statistics(nowMs: number): QueueStatistics;
}

/** `of` picks one of the tasks, runs or agents there are. */
export type Step =
  | { readonly do: 'submit'; readonly task: Drawn }
  | { readonly do: 'next' | 'expire' | 'due' | 'pause' | 'resume' }
  | { readonly do: 'release' | 'removeAgent' | 'requeue'; readonly of: number }
  | { readonly do: 'retry'; readonly of: number; readonly delayMs: number }
  | { readonly do: 'settle'; readonly of: number; readonly ok: boolean }
  | { readonly do: 'addAgent'; readonly profile: AgentProfile }
  | { readonly do: 'changeAgent'; readonly of: number; readonly change: Partial<AgentProfile> }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'resize'; readonly limits: QueueLimits }
  | { readonly do: 'measured'; readonly kind: string; readonly runMs: number };

interface Drawn {
  readonly kind: string;
  readonly priority: Priority;
  readonly timeoutMs: number | undefined;
  readonly requires: readonly Capability[];
  readonly stickTo: string | undefined;
  readonly fairnessKey: string | undefined;
  readonly fairnessWeight: number | undefined;
  readonly after: readonly number[];
  readonly afterFailure: 'cancel' | 'run';
  readonly delayMs: number | undefined;
  readonly bytes: number;
}

/** Few of everything, so that the steps meet. */
const kinds = ['parse', 'print'];
const capabilities = ['cpu', 'gpu'].map(capability);
const priorities: readonly Priority[] = ['critical', 'high', 'normal', 'low'];
export const AGING_MS = 10;

const profile = fc.record({
  capabilities: fc.subarray(capabilities),
  kinds: fc.subarray(kinds, { minLength: 1 }),
  capacity: fc.integer({ min: 0, max: 3 }),
  isSuspended: fc.boolean().map((drawn) => drawn),
});

const drawn: fc.Arbitrary<Drawn> = fc.record({
  kind: fc.constantFrom(...kinds),
  priority: fc.constantFrom(...priorities),
  timeoutMs: fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined }),
  requires: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.shuffledSubarray(capabilities)),
  stickTo: fc.option(fc.constantFrom('ann', 'bob'), { nil: undefined }),
  fairnessKey: fc.option(fc.constantFrom('red', 'blue', 'green'), { nil: undefined }),
  fairnessWeight: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  after: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(fc.nat(), { maxLength: 3 })),
  afterFailure: fc.constantFrom('cancel', 'run'),
  delayMs: fc.option(fc.integer({ min: -5, max: 30 }), { nil: undefined, freq: 2 }),
  bytes: fc.integer({ min: 0, max: 5 }),
});

const of = fc.nat();
export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ do: fc.constant('submit' as const), task: drawn }) },
  { weight: 10, arbitrary: fc.constant({ do: 'next' as const }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('release' as const), of }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('requeue' as const), of }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('retry' as const), of, delayMs: fc.integer({ min: -5, max: 30 }) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('settle' as const), of, ok: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('addAgent' as const), profile }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('changeAgent' as const), of, change: fc.record(fieldsOf(), { requiredKeys: [] }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('removeAgent' as const), of }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 15 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('expire' as const, 'due' as const, 'pause' as const, 'resume' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('resize' as const),
      limits: fc.record({ tasksMax: fc.integer({ min: 5, max: 40 }), bytesMax: fc.integer({ min: 10, max: 100 }) }, { requiredKeys: [] }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('measured' as const), kind: fc.constantFrom(...kinds), runMs: fc.integer({ min: 0, max: 40 }) }),
  },
);

function fieldsOf() {
  return {
    capabilities: fc.subarray(capabilities),
    kinds: fc.subarray(kinds),
    capacity: fc.integer({ min: 0, max: 3 }),
    isSuspended: fc.boolean(),
  };
}

/** Takes steps on one queue, and says what each came to, in words that do for both queues. */
export class Walker {
  readonly #queue: AnyQueue;
  /** All that have not ended, and some that have. */
  readonly #tasks: QueuedTask<number>[] = [];
  readonly #runs: QueueRun<number, string>[] = [];
  readonly #agents: string[] = [];
  #nowMs = 0;
  #count = 0;

  constructor(queue: AnyQueue) {
    this.#queue = queue;
  }

  take(step: Step): unknown {
    const came = this.#take(step);
    const dueMs = this.#queue.nextDueMs();
    return [came, dueMs <= this.#nowMs ? 'now' : dueMs, inOrder(this.#queue.statistics(this.#nowMs))];
  }

  #take(step: Step): unknown {
    const now = this.#nowMs;
    const queue = this.#queue;
    switch (step.do) {
      case 'submit':
        return this.#submit(step.task);
      case 'next': {
        const run = queue.next(now);
        if (run !== undefined) this.#runs.push(run);
        return run && { ...told(run), state: run.task.state };
      }
      case 'release': {
        const run = one(this.#runs, step.of);
        return run && queue.release(run);
      }
      case 'requeue': {
        const task = one(this.#given(), step.of);
        if (task !== undefined) queue.requeue(task, now);
        return task?.state;
      }
      case 'retry': {
        const task = one(this.#given(), step.of);
        if (task !== undefined) queue.retry(task, now + step.delayMs, now);
        return task?.state;
      }
      case 'settle': {
        const task = one(this.#tasks, step.of);
        return task && queue.settle(task, step.ok, now).map(({ id }) => id);
      }
      case 'addAgent': {
        const id = `agent ${this.#count++}`;
        this.#agents.push(id);
        return queue.addAgent(id, step.profile, id.toUpperCase());
      }
      case 'changeAgent':
        return queue.changeAgent(one(this.#agents, step.of) ?? 'nobody', step.change);
      case 'removeAgent':
        return queue.removeAgent(one(this.#agents, step.of) ?? 'nobody').map(told);
      case 'wait':
        this.#nowMs += step.ms;
        return undefined;
      case 'expire':
      case 'due':
        return queue[step.do](now).map(({ id, state }) => [id, state]);
      case 'pause':
      case 'resume':
        return queue[step.do]();
      case 'resize':
        return queue.resize(step.limits);
      case 'measured':
        for (let n = 0; n < 4; n++) queue.measured(step.kind, step.runMs);
        return undefined;
    }
  }

  #submit({ timeoutMs, after, delayMs, ...task }: Drawn): unknown {
    // Some ids come twice, and some tasks wait for themselves.
    const number = this.#count++;
    const id = String(number % 50);
    const taken = this.#queue.submit(
      {
        ...{ ...task, id, data: number, after: after.map((other) => String(other % (number + 1))) },
        deadlineMs: timeoutMs === undefined ? undefined : this.#nowMs + timeoutMs,
        notBeforeMs: delayMs === undefined ? undefined : this.#nowMs + delayMs,
      },
      this.#nowMs,
    );
    if (typeof taken === 'string') return taken;
    this.#tasks.push(taken);
    return [taken.id, taken.data, taken.kind, taken.priority, taken.deadlineMs, taken.bytes, taken.state, this.#queue.get(id) === taken];
  }

  #given(): QueuedTask<number>[] {
    return this.#tasks.filter(({ state }) => state === 'given');
  }
}

function told({ id, task, agent }: QueueRun<number, string>): object {
  return { id, task: task.id, data: task.data, agent };
}

function one<X>(list: readonly X[], number: number): X | undefined {
  return list.length === 0 ? undefined : list[number % list.length];
}

function inOrder({ unservable, ...rest }: QueueStatistics): object {
  return { ...rest, unservable: unservable.map((one) => JSON.stringify(one)).sort() };
}
