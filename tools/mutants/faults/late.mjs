const area = 'time limits in threads that were held up';
const alwaysLate = 'packages/actors/test/timers/always-late.test.ts';

/** Who is judged before what he has said was read (Y1 to Y4 of docs/time-limits.md). */
export const LATE = [
  {
    name: 'a limit that fires late strikes at once',
    rule: 'Y1',
    area,
    file: 'packages/core/src/host/time-limits.ts',
    find: 'if (host.now() - dueMs < LATE_MS) task();',
    replace: 'if (host.now() - dueMs < 1_000_000 * LATE_MS) task();',
    caughtBy: {
      file: alwaysLate,
      name: 'G17, Y2: a child that had no turn to stop in its time, because somebody else had their thread, is not killed for that',
    },
  },
  {
    name: 'a limit waits until everybody has had a turn',
    rule: 'Y4',
    area,
    file: 'packages/actors/src/system/thread/work/hearing.ts',
    find: 'host.now() < this.#untilMs) return',
    replace: 'host.now() < 1_000 * this.#untilMs) return',
    caughtBy: {
      file: alwaysLate,
      name: 'G45, Y4: a time limit strikes in a thread that is always late, and does not wait until everybody has had a turn',
    },
  },
  {
    name: 'a scheduler judges by the clock what its alarm is for',
    rule: 'Y3',
    area,
    file: 'packages/actors/src/scheduler/actor/scheduler-shell.ts',
    find: 'this.#graces.due(this.#alarm.heardMs, (run)',
    replace: 'this.#graces.due(nowMs, (run)',
    caughtBy: {
      file: 'packages/actors/test/scheduler/heard-over.test.ts',
      name: 'G67, J6: a run that was over in time is not stuck, however long that stands in the scheduler’s mailbox, behind the alarm too',
    },
  },
  {
    name: 'all that is due at once expires at once',
    guarantee: 'G60',
    area,
    file: 'packages/actors/src/timers/deadline-wheel.ts',
    find: 'beganMs >= sliceMs) break;',
    replace: 'beganMs >= 1_000_000 * sliceMs) break;',
    caughtBy: {
      file: 'packages/actors/test/timers/deadline-wheel.slices.test.ts',
      name: 'G60, G45: where many are due at once the event loop has its turn every two milliseconds, and what comes then averts the rest',
    },
  },
  {
    name: 'slices stay as short as they are, however much is behind',
    guarantee: 'G60',
    area,
    file: 'packages/actors/src/timers/deadline-wheel.ts',
    find: 'SHARE_BEHIND = 1 / 16',
    replace: 'SHARE_BEHIND = 1e-9',
    caughtBy: {
      file: 'packages/actors/test/timers/deadline-wheel.slices.test.ts',
      name: 'G60, G45: where more fall due in each turn of the event loop than expire in two milliseconds the wheel catches up',
    },
  },
  {
    name: 'a scheduler gives all that it can in one message',
    rule: 'J12',
    area,
    file: 'packages/actors/src/scheduler/core/scheduler-core.ts',
    find: 'if (given === PORTION) return this.#port.handOutSoon();',
    replace: '',
    caughtBy: {
      file: 'packages/actors/test/scheduler/portions.test.ts',
      name: 'G60, J12: however many tasks there is room for, a portion of them is given in one message, the best first',
    },
  },
  {
    name: 'all that end with another task end in one message',
    guarantee: 'G60',
    area,
    file: 'packages/actors/src/scheduler/core/task-ends.ts',
    find: 'this.#left > 0 && this.#doomed.length > 0; this.#left--',
    replace: 'this.#left > -1e9 && this.#doomed.length > 0; this.#left--',
    caughtBy: {
      file: 'packages/actors/test/scheduler/portions.test.ts',
      name: 'G60, G65, J12: those that end with another do so a portion at a time, whoever waits for one that has just ended first',
    },
  },
  {
    name: 'what is told of agents overtakes runs that have settled',
    rule: 'J12',
    area,
    file: 'packages/actors/src/scheduler/actor/behind-runs.ts',
    find: 'this.#settled.seen < this.#place',
    replace: 'this.#settled.seen < 0 * this.#place',
    caughtBy: {
      file: 'packages/actors/test/scheduler/portions.test.ts',
      name: 'G67, J12: what is called off before its agent’s loss of it is come to is not taken for stuck',
    },
  },
];
