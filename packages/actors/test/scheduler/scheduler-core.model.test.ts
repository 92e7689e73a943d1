import { type Capability, capability } from '@ringmaster/actors';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { trials } from '../support/trials.ts';
import { CoreWorld, type FakeAgent } from './support/core-world.ts';
import { TaskModel } from './support/task-model.ts';

const [strong, quick] = [capability('strong'), capability('quick')];
const PRIORITIES = ['critical', 'high', 'normal', 'low'] as const;

/** One thing that happens. Numbers choose among what there is at the moment. */
const event = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('submit' as const),
      priority: fc.constantFrom(...PRIORITIES),
      deadline: fc.option(fc.integer({ min: 1, max: 300 })),
      delay: fc.option(fc.integer({ min: 1, max: 100 }), { freq: 4 }),
      attempts: fc.integer({ min: 1, max: 3 }),
      losses: fc.integer({ min: 1, max: 3 }),
      runTimeout: fc.option(fc.integer({ min: 1, max: 80 })),
      late: fc.constantFrom('cancel' as const, 'finish' as const),
      after: fc.array(fc.nat(), { maxLength: 2 }),
      afterFailure: fc.constantFrom('cancel' as const, 'run' as const),
      requires: fc.subarray<Capability>([strong, quick]),
    }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('answer' as const), at: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('fail' as const), at: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('cancel' as const), at: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('over' as const), at: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('decline' as const), at: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('crash' as const), at: fc.nat(), comesBack: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('suspend' as const), at: fc.nat(), isOn: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('pause' as const), isOn: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 60 }) }) },
);
type Happening = typeof event extends fc.Arbitrary<infer E> ? E : never;

/** Plays what happens to a core and to a plain model of it, and compares after each step. */
class Play {
  readonly world = new CoreWorld({ deadTasksMax: 5 });
  readonly model: TaskModel;
  readonly #agents: FakeAgent[] = [];
  #tasks = 0;

  constructor() {
    this.model = new TaskModel(this.world);
    const { world } = this;
    this.#agents.push(
      world.agent('a', { capacity: 2 }),
      world.agent('b', { capabilities: [strong], capacity: 1 }),
      world.agent('c', { capabilities: [strong, quick], capacity: 1 }),
    );
  }

  happens(event: Happening): void {
    const { world, model } = this;
    switch (event.type) {
      case 'submit':
        return this.#submit(event);
      case 'answer':
        return this.#withRun(event.at, (run) => {
          model.answered(run);
          world.settle(run, () => world.core.answered(run, run.task.id, world.nowMs));
        });
      case 'fail':
        return this.#withRun(event.at, (run) => {
          model.failed(run, 'failed');
          world.settle(run, () => world.core.failed(run, new Error('told to'), world.nowMs));
        });
      case 'cancel': {
        const open = model.open;
        const id = open[event.at % open.length];
        if (id === undefined) return;
        model.cancelled(id);
        return world.core.cancel(id, 'told to', world.nowMs);
      }
      case 'over': {
        const lingering = world.runs.filter(({ calledOffMs }) => calledOffMs !== undefined);
        const run = lingering[event.at % lingering.length];
        return run === undefined ? undefined : world.settle(run, () => world.core.over(run));
      }
      case 'decline':
        return this.#withRun(event.at, (run) => {
          model.declined(run);
          world.settle(run, () => world.core.declined(run, 'no-room', world.nowMs));
        });
      case 'crash':
        return this.#crash(event.at, event.comesBack);
      case 'suspend': {
        const agent = this.#agents[event.at % this.#agents.length] as FakeAgent;
        return world.report(agent, event.isOn ? { status: 'suspended', room: 0 } : {});
      }
      case 'pause':
        return event.isOn ? world.core.pause() : world.core.resume();
      case 'pass':
        return world.advance(event.ms);
    }
  }

  /** Everything that can end does. */
  finish(): void {
    const { world } = this;
    world.core.resume();
    for (const agent of this.#agents) world.report(agent);
    for (let round = 0; this.model.open.length > 0 || world.runs.length > 0; round++) {
      if (round > 10_000) throw new Error(`These never end: ${this.model.open.join(', ')}`);
      for (const run of [...world.runs]) {
        if (run.isOver) continue;
        if (run.calledOffMs !== undefined) world.settle(run, () => world.core.over(run));
        else {
          this.model.answered(run);
          world.settle(run, () => world.core.answered(run, run.task.id, world.nowMs));
        }
      }
      world.advance(50);
    }
  }

  #submit(event: Extract<Happening, { type: 'submit' }>): void {
    const { world, model } = this;
    const id = `t${this.#tasks++}`;
    const after = [...new Set(event.after.flatMap((n) => (this.#tasks > 1 ? [`t${n % (this.#tasks - 1)}`] : [])))];
    const deadlineMs = event.deadline === null ? Number.POSITIVE_INFINITY : world.nowMs + event.deadline;
    const { priority, attempts, losses, late, afterFailure } = event;
    model.submitted(id, { priority, deadlineMs, attempts, losses, late, after, afterFailure });
    world.submit(id, {
      ...{ priority, deadlineMs, late, retry: { attempts, losses, minMs: 10, maxMs: 40 } },
      runTimeoutMs: event.runTimeout ?? undefined,
      requires: event.requires.length === 0 ? undefined : event.requires,
      extras: { after, afterFailure, delayMs: event.delay ?? undefined },
    });
  }

  #crash(at: number, comesBack: boolean): void {
    const { world, model } = this;
    const agent = this.#agents[at % this.#agents.length] as FakeAgent;
    for (const run of world.runs.filter(({ seat }) => seat.ref === agent.ref)) {
      if (run.calledOffMs === undefined) model.failed(run, 'lost');
      world.settle(run, () => {
        if (run.calledOffMs === undefined) world.core.lost(run, new Error('crashed'), 'perhaps', world.nowMs);
        else world.core.over(run);
      });
    }
    if (comesBack) return world.report(agent);
    world.report(agent, { status: 'stopped' });
    const { name, capabilities, capacity } = agent;
    this.#agents[at % this.#agents.length] = world.agent(name, { capabilities, capacity });
  }

  #withRun(at: number, then: (run: CoreWorld['runs'][number]) => void): void {
    const running = this.world.runs.filter(({ calledOffMs }) => calledOffMs === undefined);
    const run = running[at % running.length];
    if (run !== undefined) then(run);
  }
}

it('G63 to G66: whatever happens, each task comes to the one end that a plain model of it comes to', () => {
  fc.assert(
    fc.property(fc.array(event, { minLength: 20, maxLength: 150 }), (events) => {
      const play = new Play();
      for (const one of events) {
        play.happens(one);
        // Timers that are due by now fire.
        play.world.advance(0);
        play.model.compare();
      }
      play.finish();
      play.model.compare();
      expect(play.model.open).toEqual([]);
      expect(play.world.core.stats(play.world.nowMs)).toMatchObject({ tasks: 0, lingering: 0, given: 0 });
    }),
    { numRuns: trials(40, 100) },
  );
});
