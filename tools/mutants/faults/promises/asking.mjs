import { unit, virtual } from './tests.mjs';

const area = 'promises: ask';
const src = 'packages/actors/src';

/** G45 to G50. */
export const ASKING = [
  {
    name: 'what comes after its ask was given up is nobody’s',
    guarantee: 'G46',
    area,
    file: `${src}/ask/open-ask.ts`,
    find: 'protected refuse(answer: unknown): Accepted {\n    this.#table.late(this, answer);',
    replace: 'protected refuse(answer: unknown): Accepted {\n    if (!this.#isGivenUp) this.#table.late(this, answer);',
    caughtBy: virtual('late-replies', 'G46: an answer that comes too late becomes a dead letter that names the ask'),
  },
  {
    name: 'an answer that is settled no more is dropped',
    guarantee: 'G46',
    area,
    file: `${src}/ask/open-ask.ts`,
    find: 'if (this.#settle()) this.listener.answered(value);\n    else this.#table.late(this, value);',
    replace: 'if (this.#settle()) this.listener.answered(value);',
    caughtBy: unit('ask/late-answer', 'G46: an answer while whose copy is made its asker gives up comes too late'),
  },
  {
    name: 'overdue asks are skipped without a word',
    guarantee: 'G47',
    area,
    file: `${src}/cell/messages/dead-ends.ts`,
    find: "if (isExpired) environment.deadLetter(message, ask, cell.self, 'expired');",
    replace: 'if (isExpired) environment.blocks.releaseIn(message);',
    caughtBy: virtual('deadlines', 'G47: an ask whose deadline passed while it was queued is not handled, and is counted'),
  },
  {
    name: 'a nested ask forgets the chain above it',
    guarantee: 'G48',
    area,
    file: `${src}/ask/ask-table.ts`,
    find: 'ask.above = during?.asked?.chain ?? NO_CHAIN;',
    replace: 'ask.above = NO_CHAIN;',
    caughtBy: virtual('cycles', 'G48: a cycle is found wherever it closes, through any number of actors up to 16'),
  },
  {
    name: 'an ask with a time of its own outlives the one it is made for',
    guarantee: 'G49',
    area,
    file: `${src}/ask/ask-table.ts`,
    find: 'const boundMs = during?.asked?.deadlineMs ?? Number.POSITIVE_INFINITY;',
    replace: 'const boundMs = (options?.timeout === undefined ? during?.asked?.deadlineMs : undefined) ?? Number.POSITIVE_INFINITY;',
    caughtBy: virtual('deadlines', 'G49: a nested ask does not outlive the one it is made for'),
  },
];
