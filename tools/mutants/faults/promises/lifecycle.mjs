import { unit, virtual } from './tests.mjs';

const area = 'promises: lifecycle';
const src = 'packages/actors/src';

/** G12 to G20. */
export const LIFECYCLE = [
  {
    name: 'a SpawnError does not say what it comes of',
    guarantee: 'G12',
    area,
    file: `${src}/cell/life/spawn-error.ts`,
    find: 'data: { url, actorName: definitionName }, cause }',
    replace: 'data: { url, actorName: definitionName } }',
    caughtBy: virtual('spawn', 'G12: the cause of a failed start keeps its class'),
  },
  {
    name: 'a name is taken twice',
    guarantee: 'G13',
    area,
    file: `${src}/cell/family/children.ts`,
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
    name: 'the oldest child stops first',
    guarantee: 'G16',
    area,
    file: `${src}/cell/family/children.ts`,
    find: 'this.#order.push({ name, child });',
    replace: 'this.#order.unshift({ name, child });',
    caughtBy: virtual('stopping', 'G16: children stop before their parent, youngest first, one after the other, wherever they live'),
  },
  {
    name: 'asks that are left over at the end become dead letters only',
    guarantee: 'G18',
    area,
    file: `${src}/cell/messages/dead-ends.ts`,
    find: 'if (isAsk && !origin.answered) origin.failByRuntime(errorFor(cell, message, reason));\n  cell.meter.dropped();\n  if (!isAsk || ',
    replace:
      "if (isAsk && !origin.answered && reason !== 'stopped') origin.failByRuntime(errorFor(cell, message, reason));\n  cell.meter.dropped();\n  if (!isAsk || reason === 'stopped' || ",
    caughtBy: virtual('stopping', 'G18: what is queued at the end'),
  },
  {
    name: 'spawns are refused as soon as the system is to stop',
    guarantee: 'G19',
    area,
    file: `${src}/system/owner/stop-system.ts`,
    find: 'const left = await untilQuiet(system, limitMs);\n  runtime.spawning.isClosed = true;',
    replace: 'runtime.spawning.isClosed = true;\n  const left = await untilQuiet(system, limitMs);',
    caughtBy: virtual(
      'shutdown',
      'G19, steps 2 and 3: outside is refused; inside, spawns, failures, stops and drains go on until all is quiet',
    ),
  },
  {
    name: 'only a phase that waits for itself is a cycle',
    guarantee: 'G20',
    area,
    file: `${src}/system/owner/shutdown/phase-order.ts`,
    find: 'if (path.includes(name)) {',
    replace: 'if (path.at(-1) === name) {',
    caughtBy: unit('system/phase-order', 'G20: phases that wait for each other are refused'),
  },
];
