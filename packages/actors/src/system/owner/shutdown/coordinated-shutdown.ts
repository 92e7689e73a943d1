import { StateError } from '../../../contract/errors/state-error.ts';
import { toError } from '../../../contract/errors/to-error.ts';
import type { Shutdown } from '../../../contract/shutdown.ts';
import { shown } from '../../../contract/shown.ts';
import { type LimitClock, withinMs } from '../../../timers/within-ms.ts';
import { type OrderedPhase, STOP_PHASE } from './phase-order.ts';

/** What a shutdown needs from its system. */
export interface ShutdownNeeds {
  readonly phases: readonly OrderedPhase[];
  /** Of phases that say nothing else. */
  readonly phaseTimeoutMs: number;
  readonly limits: LimitClock;
  failed(error: Error, data: { readonly phase: string; readonly task: string }): void;
  outOfTime(data: { readonly phase: string; readonly tasks: readonly string[]; readonly timeoutMs: number }): void;
}

interface Task {
  readonly name: string;
  readonly run: () => void | Promise<void>;
}

/** The phases of a shutdown, one after the other, each for so long and no longer (G20). */
export class CoordinatedShutdown implements Shutdown {
  readonly #needs: ShutdownNeeds;
  readonly #tasks = new Map<string, Task[]>();
  /** Place of the phase that runs; those up to it take no more tasks. */
  #reached = -1;

  constructor(needs: ShutdownNeeds) {
    this.#needs = needs;
  }

  task(phase: string, name: string, run: () => void | Promise<void>): void {
    const { phases } = this.#needs;
    const place = phases.findIndex((one) => one.name === phase);
    const where = `Cannot add task ${shown(name)} to shutdown phase ${shown(phase)}`;
    if (place === -1) throw new TypeError(`${where}: there is no such phase; there are ${phases.map((one) => one.name).join(', ')}`);
    if (phase === STOP_PHASE) throw new TypeError(`${where}: the system's own phase has no tasks; add it before or after`);
    if (typeof run !== 'function') throw new TypeError(`${where}: it is no function but ${typeof run}`);
    if (place <= this.#reached) throw new StateError(`${where}: the phase has begun`);
    const tasks = this.#tasks.get(phase);
    if (tasks === undefined) this.#tasks.set(phase, [{ name, run }]);
    else tasks.push({ name, run });
  }

  /** Never rejects for a task. A phase without tasks takes no time at all: so without any, `stop` is called at once. */
  async run(stop: () => Promise<void>): Promise<void> {
    for (const [place, phase] of this.#needs.phases.entries()) {
      this.#reached = place;
      const tasks = this.#tasks.get(phase.name) ?? [];
      if (phase.name === STOP_PHASE) await stop();
      else if (tasks.length > 0) await this.#runPhase(phase, tasks);
    }
  }

  async #runPhase({ name: phase, timeoutMs = this.#needs.phaseTimeoutMs }: OrderedPhase, tasks: readonly Task[]): Promise<void> {
    const { limits, failed, outOfTime } = this.#needs;
    const open = new Set(tasks);
    const runs = tasks.map(async (task) => {
      try {
        await task.run();
      } catch (error) {
        failed(toError(error), { phase, task: task.name });
      } finally {
        open.delete(task);
      }
    });
    await withinMs(limits, timeoutMs, Promise.all(runs));
    if (open.size > 0) outOfTime({ phase, tasks: [...open].map(({ name }) => name), timeoutMs });
  }
}
