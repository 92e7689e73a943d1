import {
  CommunicationError,
  StreamCancelledError,
  StreamStalledError,
  type TaskRetry,
  defineError,
  task,
  TaskError,
  TaskScheduler,
} from '@ringmaster/actors';
import { createTestSystem } from '@ringmaster/actors/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { checkSubmission } from '#actors/scheduler/submission-check.js';
import { retryToData, RetryRule } from '#actors/scheduler/core/retry-rule.js';

const kind = task<number, number>('check/kind');
class Known extends defineError('Known', TaskError) {}
class Unknown extends TypeError {}

it.each([
  ['priority', 'urgent', "Cannot submit \"check\": priority is 'critical', 'high', 'normal' or 'low', not \"urgent\""],
  ['deadline', new Date(Number.NaN), 'Cannot submit "check": deadline is a date or epoch milliseconds, not an invalid date'],
  ['timeout', 0, 'Cannot submit "check": timeout is milliseconds above 0, not 0'],
  ['delay', -1, 'Cannot submit "check": delay is milliseconds from 0, not -1'],
  ['bytes', Infinity, 'Cannot submit "check": bytes is a number from 0, not Infinity'],
  ['fairnessKey', '', 'Cannot submit "check": fairnessKey is a text, not empty, not ""'],
  ['fairnessWeight', 1.5, 'Cannot submit "check": fairnessWeight is a whole number from 1 to 1000, not 1.5'],
  ['fairnessWeight', 2, 'Cannot submit "check": fairnessWeight is how many tasks of a key have one turn, and there is no fairnessKey'],
  ['id', '', 'Cannot submit "check": id is a text, not empty, not ""'],
  ['after', 'x', 'Cannot submit "check": after is a list of tasks, as submit() returns them, not "x"'],
  ['signal', {}, 'Cannot submit "check": signal is an AbortSignal, not {}'],
  ['runTimeout', 0, 'Cannot submit "check": runTimeout is milliseconds from 1, not 0'],
  ['retry', { attempts: 0 }, 'Cannot submit "check": retry.attempts is a whole number from 1, or Infinity, not 0'],
  ['requires', ['', 1], 'Cannot submit "check": requires is a list of capabilities, as capability() makes them, not ["",1]'],
])('refuses a submission whose %s is %s, at the call, naming it', (name, value, message) => {
  expect(() => checkSubmission('check', { [name]: value })).toThrow(message);
});

it('refuses an option that there is not, naming those that there are', () => {
  expect(() => checkSubmission('check', { prioritiy: 'high' } as object)).toThrow(
    /there is no option "prioritiy"; there are id, .*priority/,
  );
});

it('says whether a submission says what its kind could have said', () => {
  expect([
    checkSubmission('check', {}),
    checkSubmission('check', { priority: 'low' }),
    checkSubmission('check', { late: 'finish' }),
  ]).toEqual([...[false, false, true]]);
});

it('turns classes of errors into what is known of them in every thread, and refuses one that is known here alone', () => {
  const rule = new RetryRule(retryToData('check', { attempts: 3, on: [Known, TypeError], backoff: { minMs: 8, maxMs: 20 } }));
  expect([rule.allows(new Known('x'), 1), rule.allows(new TypeError('x'), 1), rule.allows(new Error('x'), 1)]).toEqual([true, true, false]);
  expect([rule.allows(new Known('x'), 2), rule.allows(new Known('x'), 3)]).toEqual([true, false]);
  expect([1, 2, 3].map((failures) => rule.delayMs(failures, 0))).toEqual([8, 16, 20]);
  expect(() => retryToData('check', { never: [Unknown] })).toThrow(/retry.never names Unknown, .*extend defineError\("Unknown"\)/);
});

it('J10: a reader that has left is no reason for another attempt, unless `on` says so', () => {
  const gone = new StreamCancelledError('Cannot write: nobody reads', { data: { reader: 'client' } });
  const allows = (retry: TaskRetry): boolean => new RetryRule(retryToData('check', { attempts: 3, ...retry })).allows(gone, 1);
  expect([allows({}), allows({ never: [Known] }), allows({ on: [Known] })]).toEqual([false, false, false]);
  expect([allows({ on: [StreamCancelledError] }), allows({ on: [CommunicationError] })]).toEqual([true, true]);
  expect(allows({ on: [StreamCancelledError], never: [StreamCancelledError] })).toBe(false);
  const stalled = (end: 'reader' | 'writer'): boolean =>
    new RetryRule(retryToData('check', { attempts: 3 })).allows(new StreamStalledError('Cannot go on', { data: { end, stallMs: 1 } }), 1);
  expect({ reader: stalled('reader'), writer: stalled('writer') }).toEqual({ reader: false, writer: true });
});

it('refuses what makes no sense at the call: options, dependencies of elsewhere, times', async () => {
  const system = await createTestSystem({ threads: 0 });
  onTestFinished(() => system.stop());
  expect(() => TaskScheduler.start(system, { tasksMax: 0 })).toThrow('tasksMax is a number above 0, not 0');
  expect(() => TaskScheduler.start(system, { stuck: 'ignore' as 'kill' })).toThrow("stuck is 'kill' or 'report'");
  expect(() => TaskScheduler.start(undefined as never)).toThrow(TypeError);
  expect(() => TaskScheduler.of('x' as never, system)).toThrow('is no reference');
  const [one, other] = [TaskScheduler.start(system), TaskScheduler.start(system)];
  const elsewhere = other.submit(kind, 1);
  expect(() => one.submit(kind, 1, { after: [elsewhere] })).toThrow(/after is a list of tasks of this scheduler/);
  expect(() => one.submit({} as typeof kind, 1)).toThrow('Cannot submit task: the first argument is a kind');
  const named = { id: 'check' } as typeof kind;
  expect(() => one.submit(named, 1)).toThrow('the first argument is a kind, as task() makes it, not {"id":"check"}');
  const none = undefined as unknown as typeof kind;
  expect(() => one.submit(none, 1)).toThrow('the first argument is a kind, as task() makes it, not undefined');
  expect(() => one.repeat(none, 1, { everyMs: 5 })).toThrow('Cannot repeat task: the first argument is a kind');
  expect(() => one.repeat(kind, 1, {} as { everyMs: number })).toThrow('it takes either cron or everyMs');
  expect(() => one.repeat(kind, 1, { everyMs: 0 })).toThrow('everyMs is milliseconds from 1, not 0');
  // Its moments would not differ from each other.
  expect(() => one.repeat(kind, 1, { everyMs: Number.MIN_VALUE })).toThrow('everyMs is milliseconds from 1, not 5e-324');
  expect(() => one.submit(kind, 1, { runTimeout: Number.MIN_VALUE })).toThrow('runTimeout is milliseconds from 1, not 5e-324');
  expect(() => one.repeat(kind, 1, { everyMs: 5, delay: 3 } as { everyMs: number })).toThrow('delay is for a task that is submitted once');
  expect(() => one.subscribe({} as never)).toThrow('the recipient has no tell');
  expect(() => one.configure({ bytesMax: -1 })).toThrow('bytesMax is a number above 0, not -1');
  expect(() => one.configure({ tasksmax: 5 } as object)).toThrow('there is no option "tasksmax"; there are tasksMax, bytesMax');
  expect(() => one.tasks({ state: 'pending' } as object)).toThrow('Cannot list tasks: there is no option "state"');
  expect(() => one.tasks({ limit: -1 })).toThrow('Cannot list tasks: limit is a whole number from 0, or Infinity, not -1');
  expect(() => one.deadTasks(Number.NaN)).toThrow('Cannot list dead tasks: limit is a whole number from 0, or Infinity, not NaN');
  expect(await one.deadTasks(Number.POSITIVE_INFINITY)).toEqual([]);
  // There and undefined is as not there.
  expect((await one.repeat(kind, 1, { everyMs: 60_000, delay: undefined } as { everyMs: number }).started).submitted).toBe(0);
  expect(() => one.agents.list({ require: [] } as object)).toThrow('Cannot list agents: there is no option "require"');
  expect(() => one.agents.available({ require: [] } as object)).toThrow('Cannot list agents: there is no option "require"');
});
