import type { ActorRef, Recipient } from './actor-ref.ts';
import type { AgentManager } from './agent.ts';
import type { DeadTask, RepetitionInfo, SchedulerLimits, SchedulerStats, TaskEvent, TaskInfo, TaskQuery } from './scheduler-info.ts';
import type { ScheduledTask, Submission } from './task.ts';
import type { TaskKind } from './task-kind.ts';
import type { SchedulerMessage } from './scheduler-messages.ts';
import type { Spawner } from './spawner.ts';
import type { SpawnOptions } from './spawn-options.ts';
import type { Streaming } from './stream.ts';
import type { Subscription } from './subscription.ts';
import type { Paced } from './pace.ts';

/** What `TaskScheduler.start` is given: a system, or the context of the actor whose child the scheduler becomes. */
export type SchedulerHost = Spawner & Streaming & Paced;

export interface SchedulerOptions extends SchedulerLimits, Omit<SpawnOptions, 'mailbox'> {
  /** Who knows the agents. Default: a manager of its own. */
  readonly agents?: AgentManager;
  /** Who has waited so long in a class rises to the next one (G63). Default 30 000 ms; `Infinity`: never. */
  readonly agingMs?: number;
  /** What becomes of a task that could not end by its deadline even if it began at once, by what its kind has taken so far. Default `'accept'`. */
  readonly infeasible?: 'accept' | 'refuse';
  /** How long a run that was called off may take to end before its agent counts as stuck. Default 1 000 ms. */
  readonly graceMs?: number;
  /** What is done about a stuck agent: it is killed, and its supervisor decides; or it is only told of, and left without room. Default `'kill'`. */
  readonly stuck?: 'kill' | 'report';
  /** How many failed tasks are kept to be looked at and tried again; the oldest go first. Default 1 000; 0: none. */
  readonly deadTasksMax?: number;
}

/** When a task recurs. */
export type Recurrence =
  /** A pattern of five or six fields, as cron has it; `timezone`: an IANA name, default that of the process. */
  { readonly cron: string; readonly timezone?: string } | { readonly everyMs: number };

export interface RepeatOptions extends Omit<Submission, 'id' | 'after' | 'afterFailure' | 'delay' | 'deadline' | 'signal'> {
  /** Unique among the scheduler's recurring tasks; a second one takes the place of the first. Default: the kind's id. */
  readonly id?: string;
  /**
   * What happens when it is time and the last one has not ended: it is left out, or submitted beside it, or the last one is called off
   * first. Default `'skip'`.
   */
  readonly overlap?: 'skip' | 'queue' | 'replace';
  /** How many times in all. Default: no end. */
  readonly times?: number;
}

export interface Repetition {
  readonly id: string;
  /** Resolves when the scheduler knows it. @throws TypeError for a pattern that is none: as a rejection */
  readonly started: Promise<RepetitionInfo>;
  info(): Promise<RepetitionInfo | undefined>;
  /** No further task is submitted; one that was goes on. */
  cancel(): void;
}

/**
 * Takes tasks, and gives each to an agent that can do it and has room: by priority, deadline and age (G63 to G67). A handle: its work is
 * done by an actor, which may be used from every thread.
 */
export interface TaskScheduler {
  /** The actor: may be sent on, and made a handle again with `TaskScheduler.of`. */
  readonly ref: ActorRef<SchedulerMessage>;
  /** The agents that tasks are given to. Registered once, an agent works for this scheduler. */
  readonly agents: AgentManager;
  /**
   * Hands a task in and returns at once; `result` tells what became of it.
   *
   * @throws TypeError or RangeError for a submission that makes no sense
   * @example
   * const { result } = scheduler.submit(parse, { file }, { priority: 'high', timeout: 2_000 });
   * const { terms } = await result;
   */
  submit<P, R>(kind: TaskKind<P, R>, payload: NoInfer<P>, submission?: Submission): ScheduledTask<R>;
  /**
   * Submits the task again and again, from now on. The recurring task lives as long as the scheduler's incarnation.
   *
   * @throws TypeError or RangeError for options that make no sense
   * @example scheduler.repeat(sweep, { olderThanMs: 60_000 }, { cron: '0 3 * * *' });
   */
  repeat<P, R>(kind: TaskKind<P, R>, payload: NoInfer<P>, when: Recurrence & RepeatOptions): Repetition;
  /** Resolves when another task would be taken in, which somebody else may be faster to hand in: for whoever submits much. */
  room(): Promise<void>;
  /** No task is given to an agent any more; what runs goes on, and tasks are taken in. */
  pause(): void;
  /** Ends a pause, and a drain: tasks are given out and taken in again. */
  resume(): void;
  /** Takes no further task in (`draining`), and resolves when all it has have ended. Nothing recurs meanwhile. */
  drain(): Promise<void>;
  /** Changes limits, for what is submitted from now on. */
  configure(limits: SchedulerLimits): Promise<void>;
  stats(): Promise<SchedulerStats>;
  /** The task of this id, unless it has ended. */
  task(id: string): Promise<TaskInfo | undefined>;
  /** Those that have not ended, in order of submission. */
  tasks(query?: TaskQuery): Promise<readonly TaskInfo[]>;
  /** Tasks that have failed, the latest first. */
  deadTasks(limit?: number): Promise<readonly DeadTask[]>;
  /** Hands a task that has failed in once more, under its id, with all its attempts before it. Its deadline has gone. */
  retryDead(id: string): ScheduledTask<unknown>;
  /** Forgets the failed task of that id, or all. @returns how many */
  forgetDead(id?: string): Promise<number>;
  /**
   * Tells `to` of each change of a task from now on, in order. If it falls behind, what is too much is left out and counted.
   */
  subscribe(to: Recipient<TaskEvent>): Subscription;
  /** Ends the scheduler: what runs is called off, and each task that has not ended rejects with `ActorStoppedError`. */
  stop(): Promise<void>;
}
