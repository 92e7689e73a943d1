import { type Accepted, type TaskEvent, TaskExpiredError, type TaskState, TaskTimeoutError, ThreadLostError } from '@ringmaster/actors';

/** Keeps how each task is, and what went wrong on the way there. */
export class LogBook {
  readonly states = new Map<string, TaskState>();
  /** What happened, and to which tasks. */
  readonly incidents = new Map<string, Set<string>>();
  readonly #givenTo = new Map<string, string>();

  tell(event: TaskEvent): Accepted {
    if (event.type === 'task') this.#note(event.task, event.state);
    if (event.type === 'agent-stuck') this.#incident(`${event.agent.name} is stuck`, event.task);
    return 'accepted';
  }

  count(status: TaskState['status']): number {
    return [...this.states.values()].filter((state) => state.status === status).length;
  }

  #note(task: string, state: TaskState): void {
    this.states.set(task, state);
    if (state.status === 'assigned') this.#givenTo.set(task, state.agent.name);
    if (!('error' in state) || state.error === undefined) return;
    const agent = this.#givenTo.get(task) ?? 'nobody';
    if (state.error instanceof ThreadLostError) this.#incident(`${agent} crashed, and its task went back`, task);
    else if (state.error instanceof TaskTimeoutError) this.#incident('an agent was too slow, and its task was given out again', task);
    else if (state.error instanceof TaskExpiredError) this.#incident('a deadline was missed', task);
    else this.#incident(state.error.message, task);
  }

  #incident(what: string, task: string): void {
    const tasks = this.incidents.get(what) ?? new Set();
    this.incidents.set(what, tasks.add(task));
  }
}
