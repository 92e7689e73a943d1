import {
  type ActorRef,
  capability,
  type SchedulerMessage,
  type Submission,
  task,
  TaskRefusedError,
  ThreadLostError,
} from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { takenFailure } from '#actors/contract/errors/taken-failure.js';
import { SubmittedTask, type TaskSource } from '#actors/scheduler/submitted-task.js';
import { TaskRequests } from '#actors/scheduler/task-requests.js';

const NEVER = Number.POSITIVE_INFINITY;
const kind = task<string, void>('print', { late: 'finish' });
const ref = { name: 'scheduler' } as ActorRef<SchedulerMessage>;

function made(submission: Submission = {}, requests = new TaskRequests(ref, { random: 0.5, now: () => 1_000 })) {
  return requests.of(kind, 'hello', submission);
}

function nothing(): never {
  throw new Error('nobody asks it');
}

/** Of a scheduler, and open. */
function submitted(id: string, at = ref): SubmittedTask<void> {
  return new SubmittedTask<void>({ ref: at, cancel: nothing, follow: nothing, isIn: nothing } satisfies TaskSource, id, undefined);
}

it('J1: a task that was lost with the thread of its scheduler rejects `accepted` with what `result` does, which nobody has to look at', async () => {
  const lost = new ThreadLostError('it died', { data: { thread: 1, culprit: false } });
  const asked: (() => void)[] = [];
  const isIn = () => new Promise<boolean>((_, reject) => void asked.push(() => reject(lost)));
  const source = { ref, cancel: nothing, follow: nothing, isIn } satisfies TaskSource;
  const [seen, late, unseen] = ['seen', 'late', 'unseen'].map((id) => new SubmittedTask<void>(source, id, undefined));
  const { accepted } = seen as SubmittedTask<void>;
  expect(seen?.accepted).toBe(accepted);
  void unseen?.accepted;
  for (const task of [seen, late, unseen]) task?.failed(lost);
  for (const reject of asked) reject();
  await expect(accepted).rejects.toBe(lost);
  await expect(late?.accepted).rejects.toBe(lost);
  // Nobody who does not look has asked for anything.
  expect(asked).toHaveLength(2);
});

it('J1: `accepted` of a task whose handler passes the refusal of another task on is fulfilled', async () => {
  const own = submitted('mine');
  own.failed(takenFailure(new TaskRefusedError('no room', { data: { task: 'other', reason: 'tasks-max' } })));
  await expect(own.accepted).resolves.toBeUndefined();
  const refused = submitted('mine');
  refused.failed(new TaskRefusedError('no room', { data: { task: 'mine', reason: 'tasks-max' } }));
  await expect(refused.accepted).rejects.toThrow('no room');
});

it('J1: each request of a handle has an id of its own, and a mark where the id was given', () => {
  const requests = new TaskRequests(ref, { random: 0.5, now: () => 0 });
  const other = new TaskRequests(ref, { random: 0.25, now: () => 0 });
  const all = [made({}, requests), made({}, requests), made({ id: 'a' }, requests), made({ id: 'a' }, requests), made({}, other)];
  const names = all.map(({ id, extras }) => extras?.mark ?? id);
  expect([new Set(names).size, all[2]?.id, all[0]?.extras]).toEqual([5, 'a', undefined]);
});

it('G64: the deadline of a request is the earlier of what was given and its time from now', () => {
  const deadlines = [
    {},
    { timeout: 500 },
    { deadline: 1_200, timeout: 500 },
    { deadline: new Date(9_000), timeout: 500 },
    { deadline: 9_000 },
  ];
  expect(deadlines.map((submission) => made(submission).deadlineMs)).toEqual([NEVER, 1_500, 1_200, 1_500, 9_000]);
});

it('a request without terms of its own has those of its kind, the same object each time', () => {
  const requests = new TaskRequests(ref, { random: 0, now: () => 0 });
  expect(made({ priority: 'low' }, requests).terms).toBe(made({}, requests).terms);
  const fast = capability('fast');
  expect(made({ requires: [fast] }, requests).terms).toMatchObject({ requires: [fast], late: 'finish' });
});

it('a request names those it waits for that have not ended, and the first that has ended otherwise than done', async () => {
  const [open, done, failed, expired] = [submitted('open'), submitted('done'), submitted('failed'), submitted('expired')];
  done.answered(undefined);
  for (const one of [failed, expired]) one.failed(new Error('told to'));
  const { extras } = made({ after: [open, done, failed, expired], afterFailure: 'run' });
  expect(extras).toMatchObject({ after: ['open'], afterFailed: 'failed', afterFailure: 'run' });
  await expect(failed.result).rejects.toThrow('told to');
});

it('what is no task of the scheduler is refused, and names itself', () => {
  const elsewhere = submitted('x', { name: 'other' } as ActorRef<SchedulerMessage>);
  expect(() => made({ after: [elsewhere] })).toThrow(
    'Cannot submit "print": after is a list of tasks of this scheduler, as submit() returns them, not "x" of "other"',
  );
  expect(() => made({ after: ['x' as never] })).toThrow('Cannot submit "print": after is a list of tasks of this scheduler');
  expect(() => new TaskRequests(ref, { random: 0, now: () => 0 }).of('print' as never, undefined, {})).toThrow(
    'the first argument is a kind, as task() makes it',
  );
});
