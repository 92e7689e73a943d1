import { unit } from './tests.mjs';

const area = 'promises: supervision';
const src = 'packages/actors/src';

/** G21 to G38. */
export const RECOVERY = [
  {
    name: 'the first entry that matches is taken',
    guarantee: 'G21',
    area,
    file: `${src}/supervision/recovery-table.ts`,
    find: 'if (best === undefined || !best.matcher.isBelow(entry.matcher)) best = entry;',
    replace: 'best ??= entry;',
    caughtBy: unit('supervision/recovery-table', 'G21: finds the most specific type, in whatever order the types were given'),
  },
  {
    name: 'temporary bystanders are started again',
    guarantee: 'G27',
    area,
    file: `${src}/supervision/strategy.ts`,
    find: 'start: concerned.filter(stays),',
    replace: 'start: concerned,',
    caughtBy: unit('supervision/strategy', 'G27: a temporary bystander ends and is not started again'),
  },
  {
    name: 'a group is stopped in the order of its start',
    guarantee: 'G28',
    area,
    file: `${src}/supervision/strategy.ts`,
    find: 'stop: concerned.filter(stays).toReversed(),',
    replace: 'stop: concerned.filter(stays),',
    caughtBy: unit('supervision/strategy', 'G28: one-for-all stops all in reverse order and starts all'),
  },
  {
    name: 'one restart too many is tolerated',
    guarantee: 'G29',
    area,
    file: `${src}/supervision/restart-window.ts`,
    find: 'if (this.#times.length >= restarts) return false;',
    replace: 'if (this.#times.length > restarts) return false;',
    caughtBy: unit('supervision/restart-window', 'G29: tolerates exactly `restarts` within the period, and no more'),
  },
  {
    name: 'the period of a window is taken for seconds',
    guarantee: 'G30',
    area,
    file: `${src}/supervision/restart-window.ts`,
    find: 'nowMs - (this.#times[0] as number) >= periodMs',
    replace: 'nowMs - (this.#times[0] as number) >= periodMs * 1_000',
    caughtBy: unit('supervision/restart-window', 'G30: restarts spaced wider than the period never exhaust it'),
  },
  {
    name: 'the first pause is doubled already',
    guarantee: 'G32',
    area,
    file: `${src}/supervision/failure-row.ts`,
    find: 'doubledMs(backoff, this.#delays++)',
    replace: 'doubledMs(backoff, ++this.#delays)',
    caughtBy: unit('supervision/failure-row', 'G32: waits min, 2·min, 4·min and so on, never above max'),
  },
  {
    name: 'a negative number of restarts is taken',
    guarantee: 'G37',
    area,
    file: `${src}/supervision/recovery-table.ts`,
    find: 'if (!Number.isInteger(restarts) || restarts < 0)',
    replace: 'if (!Number.isInteger(restarts))',
    caughtBy: unit('supervision/recovery-table', 'G37: refuses what makes no sense, naming it'),
  },
];
