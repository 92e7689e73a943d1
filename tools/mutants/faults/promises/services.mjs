import { unit, virtual } from './tests.mjs';

const area = 'promises: routers, scheduler, broker, state';
const src = 'packages/actors/src';

/** G62 to G70. */
export const SERVICES = [
  {
    name: 'round robin forgets where it was',
    guarantee: 'G62',
    area,
    file: `${src}/routing/choice.ts`,
    find: 'this.#next = index + 1;',
    replace: 'this.#next = index;',
    caughtBy: virtual('routers', 'G62: round robin passes messages and asks to one after the other'),
  },
  {
    name: 'a later deadline comes first',
    guarantee: 'G63',
    area,
    file: `${src}/scheduler/queue/order.ts`,
    find: '(deadlineMs === Number.POSITIVE_INFINITY ? LEVEL / 2 + place : within(deadlineMs))',
    replace: '(deadlineMs === Number.POSITIVE_INFINITY ? LEVEL / 2 + place : LEVEL / 2 - within(deadlineMs))',
    caughtBy: unit('scheduler/scheduler-core', 'G63: gives the most urgent class first, and the earliest deadline inside one'),
  },
  {
    name: 'a task that is cancelled while it runs is not called off',
    guarantee: 'G64',
    area,
    file: `${src}/scheduler/core/scheduler-core.ts`,
    find: 'if (task.run !== undefined) this.#runs.callOff(task.run, error, nowMs);\n',
    replace: '',
    caughtBy: unit(
      'scheduler/scheduler-core',
      'G64: a cancelled task that runs is final at once, and its agent has room only when the run is over',
    ),
  },
  {
    name: 'what else a stuck agent had is forgotten with it',
    guarantee: 'G65',
    area,
    file: `${src}/scheduler/core/scheduler-core.ts`,
    find: "if (task.run === run) this.#attempts.lost(task, error, seat.isCondemned ? 'none' : blame, nowMs);",
    replace: 'if (task.run === run && !seat.isCondemned) this.#attempts.lost(task, error, blame, nowMs);',
    caughtBy: unit(
      'scheduler/scheduler-core',
      'G65: what else was in the hands of an agent that was killed for a stuck run is not to blame',
    ),
  },
  {
    name: 'one capability of those required is enough',
    guarantee: 'G66',
    area,
    file: `${src}/scheduler/queue/profile.ts`,
    find: 'requires.every((one) => this.#capabilities.has(one))',
    replace: '(requires.length === 0 || requires.some((one) => this.#capabilities.has(one)))',
    caughtBy: unit(
      'scheduler/scheduler-core.model',
      'G63 to G66: whatever happens, each task comes to the one end that a plain model of it comes to',
    ),
  },
  {
    name: 'a run that was too long is not tried again',
    guarantee: 'G67',
    area,
    file: `${src}/scheduler/core/scheduler-core.ts`,
    find: 'else this.#attempts.failed(task, error, nowMs, false);',
    replace: 'else this.#attempts.failed(task, error, nowMs, true);',
    caughtBy: unit('scheduler/scheduler-core', 'G67: a run longer than its limit fails its attempt; the next one goes to whoever has room'),
  },
  {
    name: 'what was delivered before comes back in reverse',
    guarantee: 'G68',
    area,
    file: `${src}/broker/queue/ready-messages.ts`,
    find: 'returned.add(slot, place, 0);',
    replace: 'returned.add(slot, -place, 0);',
    caughtBy: unit('broker/queue/queue-core', 'G68, B7: what a consumer leaves behind is back in its old place and order'),
  },
  {
    name: 'a topic hears of the end of those subscribers alone that say when they have room',
    guarantee: 'G69',
    area,
    file: `${src}/broker/topics/topic-relay.ts`,
    find: 'if (life !== undefined) quiet = onAbort',
    replace: 'if (life !== undefined && isPulled) quiet = onAbort',
    caughtBy: unit(
      'broker/topics',
      'G69, N8: a dead subscriber leaves by itself, and one that restarts subscribes as its new incarnation alone',
    ),
  },
  {
    name: 'a history keeps one version too few',
    guarantee: 'G70',
    area,
    file: `${src}/versions/version-log.ts`,
    find: 'return Math.max(this.firstVersion, this.#newest.version - this.capacity + 1);',
    replace: 'return Math.max(this.firstVersion, this.#newest.version - this.capacity + 2);',
    caughtBy: unit(
      'versions/version-log',
      'G70: under any changes and capacities, a log holds the newest versions, in order, each by its number',
    ),
  },
];
