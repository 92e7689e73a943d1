const area = 'the order of tasks';
const messages = 'the order of messages';
const property = 'packages/actors/test/scheduler/queue/fair-turns.property.test.ts';

const fairQueues = (name) => ({
  file: 'packages/actors/test/broker/queue/fair-queues.test.ts',
  name: `G68, B15: messages of different fairness keys ${name}`,
});

/** Whose task is next (Q13 of docs/scheduling.md), and whose message (B15 of docs/broker.md). */
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
  {
    name: 'a tenant goes on when its turn is over',
    guarantee: 'G68',
    area: messages,
    file: 'packages/actors/src/broker/queue/fair-turns.ts',
    find: '++line.used < line.owner.weight',
    replace: '++line.used < 1_000',
    caughtBy: fairQueues('take turns, however many one of them has sent before the others, and whoever is new stands last'),
  },
  {
    name: 'what nobody has looked at waits for another turn',
    guarantee: 'G68',
    area: messages,
    file: 'packages/actors/src/broker/queue/waiting-messages.ts',
    find: 'else this.#fair.addBack(message);',
    replace: 'else this.#fair.addReturned(message);',
    caughtBy: fairQueues('that are given back unread come next, as if they had not been delivered, and their turns are not counted twice'),
  },
  {
    name: 'whoever has few messages in a full queue has to make room',
    guarantee: 'G68',
    area: messages,
    file: 'packages/actors/src/broker/queue/fair-turns.ts',
    find: 'return this.#longest.first?.first ?? this.first;',
    replace: 'return this.first;',
    caughtBy: fairQueues('have to make room where there are most of them in the lowest priority, and not those of whoever has few'),
  },
  {
    name: 'a store forgets whose a message is when that is delivered',
    guarantee: 'G68',
    area: messages,
    file: 'packages/actors/src/broker/store/with-fairness.ts',
    find: 'if (fairnessKey === undefined) return message;',
    replace: 'if (fairnessKey === undefined || message.attempts > 0) return message;',
    caughtBy: fairQueues('B11: are found by the next life with their keys and weights, and begin anew: nobody has had a turn'),
  },
];
