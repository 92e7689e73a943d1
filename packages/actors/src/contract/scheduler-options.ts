import type { ActorRef } from './actor-ref.ts';
import type { AgentManagerMessage } from './agent.ts';
import { checkKeys } from './known-keys.ts';
import type { Paced } from './pace.ts';
import { checkPureOptions, type PureExecutorOptions } from './pure-options.ts';
import type { RepetitionInfo, SchedulerLimits } from './scheduler-info.ts';
import { shown } from './shown.ts';
import type { Spawner } from './spawner.ts';
import { SPAWN_KEYS_BUT_MAILBOX } from './spawn-keys.ts';
import type { SpawnOptions } from './spawn-options.ts';
import type { Streaming } from './stream.ts';
import type { Submission } from './task.ts';

/** What `TaskScheduler.start` is given: a system, or the context of the actor whose child the scheduler becomes. */
export type SchedulerHost = Spawner & Streaming & Paced;

/** Where a scheduler lives, and what it goes by. */
export interface SchedulerOptions extends SchedulerLimits, Omit<SpawnOptions, 'mailbox'> {
  /** Who knows the agents. Default: a manager of its own. */
  readonly agents?: { readonly ref: ActorRef<AgentManagerMessage> } | undefined;
  /** Who has waited so long in a class rises to the next one (G63). Default 30 000 ms; `Infinity`: never. */
  readonly agingMs?: number | undefined;
  /**
   * By how many milliseconds of deadline a class goes before the next one: who is due earlier by more than that goes first. About four times what a task
   * takes serves the urgent as strict classes do, and the others far better (docs/scheduling-simulation.md); a task without a deadline then counts as due
   * when its age alone brings it to the front. Default `Infinity`: classes are strict.
   */
  readonly classLeadMs?: number | undefined;
  /**
   * What becomes of a task that has less time left than its kind takes. `'refuse'`: it is refused if that is so when it is submitted, by the mean of the
   * last runs. `'expire'`: it is `expired` if that is so when an agent has room for it, by what the quickest tenth of the last runs has taken, so that nobody
   * begins what he cannot end; above a load of 1 that is most of what is missed (docs/scheduling-simulation.md). Default `'accept'`: it is tried.
   */
  readonly infeasible?: Infeasible | undefined;
  /** How long a run that was called off may take to end before its agent counts as stuck. Default 1 000 ms. */
  readonly graceMs?: number | undefined;
  /** What is done about a stuck agent: it is killed, and its supervisor decides; or it is only told of, and left without room. Default `'kill'`. */
  readonly stuck?: 'kill' | 'report' | undefined;
  /** How many failed tasks are kept to be looked at and tried again; the oldest go first. Default 1 000; 0: none. */
  readonly deadTasksMax?: number | undefined;
  /**
   * How many bytes the payloads of these, as submitted (`bytes`) or estimated, and their errors, with stacks, causes and data, may count together. The
   * oldest go first; one that counts more by itself is not kept. `stats().deadDropped` says how many went. Default 64 MiB; `Infinity`: they are not counted.
   */
  readonly deadBytesMax?: number | undefined;
  /** How stateless tasks are carried out: what makes a `pureExecutor`, which is started with the first of them. */
  readonly pure?: PureExecutorOptions | undefined;
}

/** What is done about tasks that have less time left than their kind takes. */
export type Infeasible = 'accept' | 'refuse' | 'expire';

/** When a task recurs. */
export type Recurrence =
  /** A pattern of five or six fields, as cron has it; `timezone`: an IANA name, default that of the process. */
  { readonly cron: string; readonly timezone?: string } | { readonly everyMs: number };

/** How each task that recurs is submitted. */
export interface RepeatOptions extends Omit<Submission, 'id' | 'after' | 'afterFailure' | 'delay' | 'deadline' | 'signal'> {
  /** Unique among the scheduler's recurring tasks, in the ids of whose tasks it stands (`id@7`); a second one takes the place of the first. Default: the kind's id. */
  readonly id?: string | undefined;
  /**
   * What happens when it is time and the last one has not ended: it is left out, or submitted beside it, or the last one is called off
   * first. Default `'skip'`.
   */
  readonly overlap?: 'skip' | 'queue' | 'replace' | undefined;
  /** How many times in all. Default: no end. */
  readonly times?: number | undefined;
}

/** A task that recurs. */
export interface Repetition {
  readonly id: string;
  /** Resolves when the scheduler knows it. @throws TypeError for a pattern that is none: as a rejection */
  readonly started: Promise<RepetitionInfo>;
  /** What has come of it by now. Undefined: it has ended, or has not begun. */
  info(): Promise<RepetitionInfo | undefined>;
  /** No further task is submitted; one that was goes on. */
  cancel(): void;
}

const INFEASIBLE: readonly Infeasible[] = ['accept', 'refuse', 'expire'];
const LIMITS = ['tasksMax', 'bytesMax'] as const;
const OWN_OPTIONS = ['agents', 'agingMs', 'classLeadMs', 'infeasible', 'graceMs', 'stuck', 'deadTasksMax', 'deadBytesMax', 'pure'] as const;

/** @throws TypeError or RangeError naming the option */
export function checkSchedulerOptions(action: string, options: SchedulerOptions): void {
  checkKeys(action, options, [...SPAWN_KEYS_BUT_MAILBOX, ...LIMITS, ...OWN_OPTIONS]);
  const { agents, agingMs = 1, classLeadMs = 0, infeasible = 'accept', graceMs = 0, stuck = 'kill', pure = {} } = options;
  checkLimitValues(action, options);
  checkPureOptions(`${action}: pure`, pure);
  if (agents !== undefined && typeof agents?.ref?.tell !== 'function')
    throw new TypeError(`Cannot ${action}: agents is an AgentManager, not ${shown(agents)}`);
  if (!(typeof agingMs === 'number' && agingMs > 0))
    throw new RangeError(`Cannot ${action}: agingMs is milliseconds above 0, or Infinity, not ${shown(agingMs)}`);
  if (!(typeof classLeadMs === 'number' && classLeadMs >= 0))
    throw new RangeError(`Cannot ${action}: classLeadMs is milliseconds from 0, or Infinity, not ${shown(classLeadMs)}`);
  if (!INFEASIBLE.includes(infeasible))
    throw new TypeError(`Cannot ${action}: infeasible is 'accept', 'refuse' or 'expire', not ${shown(infeasible)}`);
  if (!(typeof graceMs === 'number' && graceMs >= 0))
    throw new RangeError(`Cannot ${action}: graceMs is milliseconds from 0, not ${shown(graceMs)}`);
  if (stuck !== 'kill' && stuck !== 'report') throw new TypeError(`Cannot ${action}: stuck is 'kill' or 'report', not ${shown(stuck)}`);
  checkDeadBounds(action, options);
}

function checkDeadBounds(action: string, { deadTasksMax = 0, deadBytesMax = 0 }: SchedulerOptions): void {
  if (!(Number.isSafeInteger(deadTasksMax) && deadTasksMax >= 0))
    throw new RangeError(`Cannot ${action}: deadTasksMax is a whole number from 0, not ${shown(deadTasksMax)}`);
  if (!(typeof deadBytesMax === 'number' && deadBytesMax >= 0))
    throw new RangeError(`Cannot ${action}: deadBytesMax is bytes from 0, or Infinity, not ${shown(deadBytesMax)}`);
}

/** @throws TypeError or RangeError naming the limit */
export function checkLimits(action: string, limits: SchedulerLimits): void {
  checkKeys(action, limits, LIMITS);
  checkLimitValues(action, limits);
}

function checkLimitValues(action: string, { tasksMax = 1, bytesMax = 1 }: SchedulerLimits): void {
  for (const [name, value] of Object.entries({ tasksMax, bytesMax })) {
    if (!(typeof value === 'number' && value > 0))
      throw new RangeError(`Cannot ${action}: ${name} is a number above 0, not ${shown(value)}`);
  }
}
