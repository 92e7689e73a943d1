import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import type { Crew } from './crew.ts';
import type { Echoes } from './echoes.ts';
import type { Letters } from './letters.ts';
import type { Parcels } from './parcels.ts';
import type { Fault } from './plan.ts';
import { Kinds } from './sheet.ts';
import type { States } from './states.ts';
import type { Streams } from './streams.ts';
import type { Tasks } from './tasks.ts';

/** Whom faults can hit. */
export interface Targets {
  readonly system: OwnerSystem;
  readonly workers: number;
  readonly crew: Crew;
  readonly parcels: Parcels;
  readonly echoes: Echoes;
  readonly tasks: Tasks;
  readonly letters: Letters;
  readonly streams: Streams;
  readonly states: States;
}

/** Does what a plan says, when its time has come. */
export class Faults {
  readonly done = new Kinds();
  readonly #plan: readonly Fault[];
  readonly #targets: Targets;
  #next = 0;

  constructor(plan: readonly Fault[], targets: Targets) {
    this.#plan = plan;
    this.#targets = targets;
  }

  /** @param sinceMs since the run began */
  due(sinceMs: number): void {
    for (let fault = this.#plan[this.#next]; fault !== undefined && fault.atMs <= sinceMs; fault = this.#plan[this.#next]) {
      this.#next++;
      this.#do(fault);
    }
  }

  #do(fault: Fault): void {
    const { crew, parcels, echoes, tasks, letters, streams, states } = this.#targets;
    const { target } = fault;
    this.done.add('how' in fault ? `${fault.kind} ${fault.how}` : fault.kind);
    switch (fault.kind) {
      case 'death':
        return this.#kill(fault.how, target);
      case 'failure':
        if (target % 8 === 0) letters.failClerk(target);
        else crew.of(target).tell({ type: 'fail', how: fault.how }, { lane: 'high' });
        return;
      case 'kill':
        if (target % 3 === 0) void tasks.killAgent(target).catch(() => undefined);
        else states.watch(crew.kill(target).ref);
        return;
      case 'slow':
        return void crew.of(target).tell({ type: 'slow', forMs: fault.forMs });
      case 'flood':
        return parcels.flood(target, fault.messages);
      case 'cancel':
        tasks.cancel();
        return echoes.cancel();
      case 'suspend':
        return tasks.suspend(target, fault.forMs);
      case 'leave':
        return streams.leave(target);
      case 'broker restart':
        return letters.restartBroker();
    }
  }

  #kill(how: Extract<Fault, { kind: 'death' }>['how'], target: number): void {
    const { system, workers, crew } = this.#targets;
    if (how !== 'terminate') return void crew.of(target).tell({ type: 'die', how }, { lane: 'high' });
    void system.endThread(1 + (target % workers), new Error('killed by the stress program'));
  }
}
