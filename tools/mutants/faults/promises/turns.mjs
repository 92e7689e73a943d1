import { virtual } from './tests.mjs';

const area = 'promises: timers, stash, behaviour';
const src = 'packages/actors/src';

/** G51 to G54. */
export const TURNS = [
  {
    name: 'a tick that was queued before its timer was cancelled is delivered',
    guarantee: 'G51',
    area,
    file: `${src}/timers/keyed-timers.ts`,
    find: 'if (!this.#isCurrent(timer)) return undefined;',
    replace: '',
    caughtBy: virtual('timers', 'G51: replaced or cancelled timers deliver no old tick, even if it is queued'),
  },
  {
    name: 'the receive timeout comes again and again',
    guarantee: 'G52',
    area,
    file: `${src}/timers/idle-timer.ts`,
    find: "if (this.#phase !== 'due') return false;\n    this.#phase = 'told';",
    replace: "if (this.#phase !== 'due') return false;\n    this.#wait();",
    caughtBy: virtual('idle', 'G52: the receive timeout fires once per idle period'),
  },
  {
    name: 'what was stashed is released in reverse',
    guarantee: 'G53',
    area,
    file: `${src}/mailbox/mailbox.ts`,
    find: 'for (const { message, origin } of messages.toReversed()) returned.unshift(message, origin);',
    replace: 'for (const { message, origin } of messages) returned.unshift(message, origin);',
    caughtBy: virtual('stash', 'G53: what is released is handled in order, before everything that waits, in whatever lane'),
  },
  {
    name: 'become takes effect when the promises are done',
    guarantee: 'G54',
    area,
    file: `${src}/cell/cell-context.ts`,
    find: 'this.#cell.behavior.become(receive);',
    replace: 'void Promise.resolve().then(() => this.#cell.behavior.become(receive));',
    caughtBy: virtual('become', 'G54: become takes effect with the next message'),
  },
];
