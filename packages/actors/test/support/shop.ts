import {
  type ActorRef,
  type AgentMessage,
  type Placement,
  type SchedulerOptions,
  type Subscription,
  type TaskEvent,
  TaskScheduler,
} from '@ringmaster/actors';
import { crew, hand } from '../fixtures/hands.ts';
import { Mortals } from './mortals.ts';
import type { Stage } from './stage.ts';

/** A scheduler with agents under test, and what it tells. */
export class Shop {
  readonly stage: Stage;
  readonly mortals: Mortals;
  readonly scheduler: TaskScheduler;
  readonly events: TaskEvent[] = [];
  readonly subscription: Subscription;

  constructor(stage: Stage, options: SchedulerOptions = {}) {
    this.stage = stage;
    this.mortals = new Mortals(stage);
    this.scheduler = TaskScheduler.start(stage.system, options);
    this.subscription = this.scheduler.subscribe({
      tell: (event) => {
        this.events.push(event);
        return 'accepted';
      },
    });
  }

  /** An agent that the scheduler knows. */
  async hire(kind: 'hand' | 'crew', thread: Placement): Promise<ActorRef<AgentMessage>> {
    const what = (kind === 'hand' ? hand : crew)({ witness: this.mortals.witness });
    const ref = this.stage.system.spawn(what, { thread });
    await this.scheduler.agents.register(ref);
    return ref;
  }

  /** Statuses of a task as they were told, without repetitions. */
  statuses(task: string): readonly string[] {
    const all = this.events.flatMap((event) => (event.type === 'task' && event.task === task ? [event.state.status] : []));
    return all.filter((status, index) => status !== all[index - 1]);
  }

  /** How often each task came to an end. */
  finals(): ReadonlyMap<string, number> {
    const ends = new Map<string, number>();
    for (const event of this.events) {
      if (event.type !== 'task' || !['done', 'failed', 'expired', 'cancelled'].includes(event.state.status)) continue;
      ends.set(event.task, (ends.get(event.task) ?? 0) + 1);
    }
    return ends;
  }

  /** Goes on when `holds`; time passes as long as it takes. */
  async until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    for (let step = 0; !(await holds()); step++) {
      if (step === 100_000) throw new Error(`Waited in vain until ${what}`);
      await this.stage.pass(step);
    }
  }
}
