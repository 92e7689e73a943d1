import type { Outcome } from './outcome.ts';
import type { Policy, PolicyKind } from './policies/policy.ts';
import type { Workload } from './workload.ts';

const NEVER_MS = Number.POSITIVE_INFINITY;

/**
 * Lets a workload pass through a queue before a number of agents, each of which does one task at a time: from event to event (a task ends,
 * one arrives, the queue wanted to be woken), until all is over.
 *
 * @param outcome written from anew
 */
export function run(workload: Workload, kind: PolicyKind, agents: number, outcome: Outcome): void {
  outcome.clear();
  new Run(workload, kind, agents, outcome).toTheEnd();
}

class Run {
  readonly #workload: Workload;
  readonly #outcome: Outcome;
  readonly #policy: Policy;
  readonly #callsOff: boolean;
  /** By agent: what it is at, and until when; NEVER_MS: idle. */
  readonly #taskOf: Int32Array;
  readonly #untilMs: Float64Array;
  #idle: number;
  /** The agent that is done first, and when. */
  #first = 0;
  #firstMs = NEVER_MS;

  constructor(workload: Workload, { make, late }: PolicyKind, agents: number, outcome: Outcome) {
    this.#workload = workload;
    this.#outcome = outcome;
    this.#policy = make(workload, outcome, agents);
    this.#callsOff = late === 'called off';
    this.#taskOf = new Int32Array(agents);
    this.#untilMs = new Float64Array(agents).fill(NEVER_MS);
    this.#idle = agents;
  }

  toTheEnd(): void {
    const { count, arrivesMs } = this.#workload;
    const policy = this.#policy;
    for (let arriving = 0; ; ) {
      const arrivalMs = arriving < count ? (arrivesMs[arriving] ?? NEVER_MS) : NEVER_MS;
      const wakeMs = policy.wakeMs();
      const nowMs = Math.min(this.#firstMs, arrivalMs, wakeMs);
      if (nowMs === NEVER_MS) return;
      if (nowMs === this.#firstMs) this.#end(nowMs);
      else if (nowMs === arrivalMs) policy.submit(arriving++, nowMs);
      else policy.wake(nowMs);
      if (this.#idle > 0) this.#giveOut(nowMs);
    }
  }

  #giveOut(nowMs: number): void {
    while (this.#idle > 0) {
      const task = this.#policy.next(nowMs);
      if (task < 0) return;
      this.#start(task, this.#untilMs.indexOf(NEVER_MS), nowMs);
    }
  }

  #start(task: number, agent: number, nowMs: number): void {
    const { serviceMs, deadlineMs } = this.#workload;
    const endMs = nowMs + (serviceMs[task] ?? 0);
    const untilMs = this.#callsOff ? Math.min(endMs, deadlineMs[task] ?? NEVER_MS) : endMs;
    this.#outcome.startedMs[task] = nowMs;
    this.#outcome.isDone[task] = untilMs === endMs ? 1 : 0;
    this.#taskOf[agent] = task;
    this.#untilMs[agent] = untilMs;
    this.#idle--;
    if (untilMs >= this.#firstMs) return;
    this.#first = agent;
    this.#firstMs = untilMs;
  }

  #end(nowMs: number): void {
    const agent = this.#first;
    const task = this.#taskOf[agent] ?? -1;
    this.#outcome.endedMs[task] = nowMs;
    this.#untilMs[agent] = NEVER_MS;
    this.#idle++;
    this.#findFirst();
    this.#policy.settle(task, nowMs);
  }

  #findFirst(): void {
    const untilMs = this.#untilMs;
    this.#firstMs = NEVER_MS;
    for (let agent = 0; agent < untilMs.length; agent++) {
      const endMs = untilMs[agent] ?? NEVER_MS;
      if (endMs >= this.#firstMs) continue;
      this.#first = agent;
      this.#firstMs = endMs;
    }
  }
}
