import type { ActorRef, AgentMessage, TaskState } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import type { TaskRequest } from '#actors/contract/scheduler-messages.js';
import { Attempts } from '#actors/scheduler/core/attempts.js';
import { DeadTasks } from '#actors/scheduler/core/dead-tasks.js';
import { FailedIds } from '#actors/scheduler/core/failed-ids.js';
import { Runs } from '#actors/scheduler/core/runs.js';
import { TaskEnds } from '#actors/scheduler/core/task-ends.js';
import type { GivenRun, Seat, TaskEntry } from '#actors/scheduler/core/task-entry.js';
import { TaskIntake } from '#actors/scheduler/core/task-intake.js';
import { TaskTally } from '#actors/scheduler/core/task-tally.js';
import { TaskQueue } from '#actors/scheduler/queue/task-queue.js';
import { CoreWorld } from './support/core-world.ts';

const NEVER = Number.POSITIVE_INFINITY;
const RETRY = { attempts: 3, losses: 2, minMs: 10, maxMs: 1_000, jitter: 0, on: undefined, never: undefined };

/** The rooms of a core around one queue, without the core, and one agent that takes whatever there is. */
class Rooms {
  readonly queue = new TaskQueue<TaskEntry, Seat>({
    agingMs: NEVER,
    classLeadMs: NEVER,
    refuseInfeasible: false,
    tasksMax: 3,
    bytesMax: NEVER,
  });
  readonly remains = { dead: new DeadTasks({ tasksMax: 9, bytesMax: NEVER }), failedIds: new FailedIds(), tally: new TaskTally() };
  readonly told: string[] = [];
  readonly wakes: number[] = [];
  readonly #port = {
    random: () => 0,
    begin: () => undefined,
    callOff: ({ task }: GivenRun) => void this.told.push(`${task.id} called off`),
    inquire: ({ task }: GivenRun) => void this.told.push(`${task.id} asked after`),
    unwanted: () => undefined,
    kill: () => undefined,
    changed: ({ id, state }: TaskEntry) => void this.told.push(`${id} ${state.status}`),
    ended: ({ id }: TaskEntry, { status }: TaskState) => void this.told.push(`${id} ${status}`),
    refused: ({ id }: TaskRequest) => void this.told.push(`${id} refused`),
    stuck: () => undefined,
    wakeBy: (atMs: number) => void this.wakes.push(atMs),
    handOutSoon: () => undefined,
  };
  readonly runs = new Runs(this.queue, { stuck: ({ key }, more) => void this.told.push(`${key} stuck ${more}`) }, this.#port);
  readonly ends = new TaskEnds(this.queue, this.#port, this.remains);
  readonly attempts = new Attempts(this.queue, this.#port, this.ends, this.remains.tally);
  readonly intake = new TaskIntake(
    { queue: this.queue, port: this.#port, ends: this.ends, remains: this.remains },
    { tasksMax: 3, bytesMax: NEVER },
  );
  readonly seat: Seat = {
    ...{
      key: 'a',
      ref: { name: 'a' } as ActorRef<AgentMessage>,
      kinds: ['work'],
      said: ['work'],
      capabilities: [],
      capacity: 2,
      restarts: 0,
    },
    ...{ isSuspended: false, isUntold: false, closedUntilMs: 0, stuck: 0, isCondemned: false },
  };

  constructor() {
    this.queue.addAgent('a', { capabilities: [], kinds: ['work'], capacity: 2, isSuspended: false }, this.seat);
  }

  submit(id: string, extras?: TaskRequest['extras'], deadlineMs = NEVER): TaskEntry | undefined {
    const terms = { requires: undefined, runTimeoutMs: undefined, late: undefined, retry: RETRY };
    return this.intake.submit({ id, kind: 'work', payload: id, priority: 'normal', deadlineMs, extras, terms }, undefined, 0);
  }

  give(nowMs = 0): GivenRun {
    const next = this.queue.next(nowMs);
    if (next === undefined) throw new Error('There is nothing to give');
    return this.runs.open(next, nowMs);
  }
}

it('J3: a run is closed once, and frees its room then, though it was called off before', () => {
  const { runs, submit, give, told, queue, seat } = bound(new Rooms());
  for (const id of ['one', 'two', 'three']) submit(id);
  const [first, second] = [give(), give()];
  expect(queue.next(0)).toBeUndefined();
  runs.callOff(first, new Error('enough'), 5);
  expect([runs.lingering, first.task.run, runs.find(first.id), queue.next(0)]).toEqual([1, undefined, first, undefined]);
  expect([runs.close(first), runs.close(first), runs.lingering, runs.find(first.id)]).toEqual([true, false, 0, undefined]);
  expect(give().task.id).toBe('three');
  runs.callOff(second, new Error('enough'), 6);
  runs.stuck(second);
  runs.closeLingering({ ...seat });
  expect(runs.lingering).toBe(1);
  runs.closeLingering(seat);
  expect([second.isOver, runs.lingering]).toEqual([true, 0]);
  expect(told.filter((line) => /off|stuck/.test(line))).toEqual(['one called off', 'two called off', 'a stuck 1', 'a stuck -1']);
});

it('J2: a task ends once, and with it those that shall not run without it, each once', () => {
  const { ends, submit, told, remains, queue } = bound(new Rooms());
  const first = submit('first');
  submit('second', { after: ['first'] });
  submit('third', { after: ['second'] });
  told.length = 0;
  for (let times = 0; times < 2; times++) if (first !== undefined) ends.end(first, { status: 'failed', error: new Error('broken') }, 7);
  expect(told).toEqual(['first failed', 'second cancelled', 'third cancelled']);
  expect([queue.size, remains.dead.size, remains.tally]).toMatchObject([0, 1, { failed: 1, cancelled: 2, done: 0 }]);
  expect(remains.failedIds.firstOf(['x', 'third'])).toBe('third');
});

it('J7: an attempt that fails is followed by another after its pause, as often as its rule allows, and one that was declined does not count', () => {
  const { attempts, submit, give, runs, wakes, told, queue } = bound(new Rooms());
  submit('one');
  let nowMs = 0;
  for (const pauseMs of [10, 20]) {
    const { task } = closed(give(nowMs));
    attempts.failed(task, new Error('broken'), nowMs, false);
    nowMs += pauseMs;
    expect([wakes.at(-1), task.attempt]).toEqual([nowMs, pauseMs / 10]);
    queue.due(nowMs);
  }
  const { task } = closed(give(nowMs));
  attempts.declined(task, nowMs);
  expect([task.attempt, task.state.status]).toEqual([2, 'pending']);
  attempts.failed(closed(give(nowMs)).task, new Error('broken'), nowMs, false);
  expect(told.at(-1)).toBe('one failed');

  function closed(run: GivenRun): GivenRun {
    runs.close(run);
    return run;
  }
});

it('J7: whoever is to blame for the end of two agents is lost; ten times as many bystanders are', () => {
  for (const [blame, losses] of [
    ['perhaps', 2],
    ['bystander', 20],
  ] as const) {
    const { attempts, submit, give, runs, remains } = bound(new Rooms());
    const task = submit('one');
    for (let times = 0; task?.isEnded === false && times < 30; times++) {
      runs.close(give());
      attempts.lost(task, new Error('gone'), times === 0 ? 'none' : blame, 0);
    }
    expect([task?.past?.losses, task?.past?.bystanderLosses, remains.tally.requeued]).toEqual([
      ...[blame === 'perhaps' ? losses : 0, blame === 'bystander' ? losses : 0],
      losses,
    ]);
  }
});

it('J1: a task is in the queue, or refused, or has ended at once; and there is room for as many as are left', () => {
  const { intake, submit, told, remains } = bound(new Rooms());
  submit('late', undefined, -1);
  for (const id of ['one', 'one', 'two']) submit(id);
  expect(intake.room).toBe(1);
  submit('orphan', { after: ['late'] });
  submit('three');
  submit('four');
  intake.resize({ tasksMax: 5 });
  expect(intake.room).toBe(2);
  intake.isDraining = true;
  submit('five');
  expect([intake.room, remains.tally]).toMatchObject([0, { submitted: 5, refused: 3, expired: 1, cancelled: 1 }]);
  expect(told).toEqual([
    ...['late expired', 'one pending', 'one refused', 'two pending', 'orphan cancelled', 'three pending', 'four refused', 'five refused'],
  ]);
  expect(() => intake.resize({ tasksMax: -1 })).toThrow('tasksMax is a number from 0');
  intake.isDraining = false;
  expect(intake.room).toBe(2);
});

function bound(rooms: Rooms) {
  return {
    ...rooms,
    submit: (...args: Parameters<Rooms['submit']>) => rooms.submit(...args),
    give: (nowMs?: number) => rooms.give(nowMs),
  };
}

it('J2, D9: what a run has come to that is called off before the scheduler sees to it is told as nobody’s, and what is wanted is not', () => {
  const world = new CoreWorld();
  world.agent('ada', { capacity: 2 });
  for (const id of ['wanted', 'called off']) world.submit(id);
  world.core.cancel('called off', 'enough', world.nowMs);
  for (const id of ['called off', 'wanted']) world.answer(id, `result of ${id}`);
  expect(world.dropped).toEqual(['result of called off']);
  expect(world.end('wanted')).toMatchObject({ status: 'done', result: 'result of wanted' });
});
