const area = 'the order of tasks';
const property = 'packages/actors/test/scheduler/queue/fair-turns.property.test.ts';

/** Whose task is next (Q13 of docs/scheduling.md). */
export const ORDER = [
  {
    name: 'a share has another turn while its lines stand in their heaps',
    guarantee: 'G63',
    area,
    file: 'packages/actors/src/scheduler/queue/fair-shares.ts',
    find: 'for (const line of share.lines) line.stepOut();',
    replace: '',
    caughtBy: { file: property, name: 'G63, Q13: of many kinds and few deadlines, those of one key wait for their turn together' },
  },
  {
    name: 'a key is forgotten with its last task',
    guarantee: 'G63',
    area,
    file: 'packages/actors/src/scheduler/queue/fair-shares.ts',
    find: 'if (this.#idle.size < IDLE_MIN) return;',
    replace: 'if (this.#idle.size < IDLE_MIN) return void this.#byKey.delete(key);',
    caughtBy: {
      file: 'packages/actors/test/scheduler/queue/fair-turns.test.ts',
      name: 'G63: are remembered beyond their end: whoever submits one when the last has ended does not go before all that wait',
    },
  },
];
