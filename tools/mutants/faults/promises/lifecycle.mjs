import { virtual } from './tests.mjs';

const area = 'promises: lifecycle';
const src = 'packages/actors/src';

/** G12 to G20. */
export const LIFECYCLE = [
  {
    name: 'a name is taken twice',
    guarantee: 'G13',
    area,
    file: `${src}/cell/children.ts`,
    find: 'if (existing === undefined) return;\n    throw',
    replace: 'if (existing === undefined || existing.isAlive) return;\n    throw',
    caughtBy: virtual('naming', 'G13: a taken name is refused at spawn, and the error carries the existing reference'),
  },
  {
    name: 'a kill does not overtake a stop',
    guarantee: 'G14',
    area,
    file: `${src}/remote/begin-end.ts`,
    find: 'kill: { from: [starting, running, draining, stopping], to: killed }',
    replace: 'kill: { from: [starting, running, draining], to: killed }',
    caughtBy: virtual('killing', 'G14: a kill ends an actor that starts, that is suspended, that halts'),
  },
  {
    name: 'an actor that stops still accepts',
    guarantee: 'G15',
    area,
    file: 'packages/core/src/slots/shared-slot-table.ts',
    find: 'return status === SlotStatus.running || status === SlotStatus.starting;',
    replace: 'return status >= SlotStatus.starting && status <= SlotStatus.stopping;',
    caughtBy: virtual('stopping', 'G15: isAlive is false in every thread as soon as a stop has begun'),
  },
  {
    name: 'asks that are left over at the end become dead letters only',
    guarantee: 'G18',
    area,
    file: `${src}/cell/dead-ends.ts`,
    find: 'if (isAsk && !origin.answered) origin.failByRuntime(this.#error(message, reason));\n    this.#cell.meter.dropped();\n    if (!isAsk || ',
    replace:
      "if (isAsk && !origin.answered && reason !== 'stopped') origin.failByRuntime(this.#error(message, reason));\n    this.#cell.meter.dropped();\n    if (!isAsk || reason === 'stopped' || ",
    caughtBy: virtual('stopping', 'G18: what is queued at the end'),
  },
];
