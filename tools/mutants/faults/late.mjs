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
];
