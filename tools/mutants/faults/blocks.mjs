const area = 'shared blocks';

/** Which memory is whose while it moves, and what is given back (D9). */
export const BLOCKS = [
  {
    name: 'a block has no owner before it is given back',
    rule: 'D9',
    area,
    file: 'packages/core/src/blocks/arena-words.ts',
    find: '    this.#giveBack(head, this.#endOf(head));\n    this.disown(head);',
    replace: '    const end = this.#endOf(head);\n    this.disown(head);\n    this.#giveBack(head, end);',
    caughtBy: {
      file: 'packages/core/test/blocks/arena-order.threads.test.ts',
      name: 'D9 wherever claims, releases, departures and deaths meet, each unit is free or owned once, and who waits for room is rung',
    },
  },
  {
    name: 'a run that looks free is a block',
    rule: 'D9',
    area,
    file: 'packages/core/src/blocks/arena-words.ts',
    find: '      if ((seen & wanted) === 0 && tryAdvance(this.#words, index, seen, seen | wanted | head)) return true;',
    replace: '      if (tryAdvance(this.#words, index, seen, seen | wanted | head)) return true;',
    caughtBy: {
      file: 'packages/core/test/blocks/arena-order.threads.test.ts',
      name: 'D9 wherever claims, releases, departures and deaths meet, each unit is free or owned once, and who waits for room is rung',
    },
  },
  {
    name: 'what a claim took in the group before is not given back',
    rule: 'D9',
    area,
    file: 'packages/core/src/blocks/arena-words.ts',
    find: '      this.#giveBack(start, unit);\n      return false;',
    replace: '      return false;',
    caughtBy: {
      file: 'packages/core/test/blocks/arena-order.threads.test.ts',
      name: 'D9 wherever claims, releases, departures and deaths meet, each unit is free or owned once, and who waits for room is rung',
    },
  },
  {
    name: 'the group of the head is given back before that of its tails',
    rule: 'D9',
    area,
    file: 'packages/core/src/blocks/arena-words.ts',
    find: 'for (let group = (end - 1) >> GROUP_SHIFT; group >= start >> GROUP_SHIFT; group--) {',
    replace: 'for (let group = start >> GROUP_SHIFT; group <= (end - 1) >> GROUP_SHIFT; group++) {',
    caughtBy: {
      file: 'packages/core/test/blocks/arena-order.threads.test.ts',
      name: 'D9 wherever claims, releases, departures and deaths meet, each unit is free or owned once, and who waits for room is rung',
    },
  },
  {
    name: 'numbers are counted before they are shown',
    rule: 'D9',
    area,
    file: 'packages/core/src/blocks/room-line.ts',
    find: '    publish(this.#words, waitIndex(this.#thread), number);\n    // Pairs with: `first`, which reads it before the numbers.\n    if (number !== 0) add(this.#words, SHOWN, 1);',
    replace: '    if (number !== 0) add(this.#words, SHOWN, 1);\n    publish(this.#words, waitIndex(this.#thread), number);',
    caughtBy: {
      file: 'packages/core/test/blocks/arena-order.threads.test.ts',
      name: 'D9 wherever claims, releases, departures and deaths meet, each unit is free or owned once, and who waits for room is rung',
    },
  },
  {
    name: 'a claim that gave something back does not count',
    rule: 'D9',
    area,
    file: 'packages/core/src/blocks/shared-block-arena.ts',
    find: '    this.lostRaces++;\n',
    replace: '',
    caughtBy: {
      file: 'packages/core/test/blocks/arena-order.threads.test.ts',
      name: 'D9 wherever claims, releases, departures and deaths meet, each unit is free or owned once, and who waits for room is rung',
    },
  },
  {
    name: 'blocks of messages that wait for the successor are given back',
    rule: 'D9',
    area,
    file: 'packages/actors/src/system/thread/death/survivor.ts',
    find: 'this.#thread.blocks.settleWith(thread, waiting.blocks);',
    replace: 'this.#thread.blocks.settleWith(thread, NO_MAIL.blocks);',
    caughtBy: {
      file: 'packages/actors/test/blocks/virtual-blocks.test.ts',
      name: 'D9: wherever a thread dies, every block returns, and none is two actors’ at the same time',
    },
  },
];
