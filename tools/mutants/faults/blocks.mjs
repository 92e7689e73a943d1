const area = 'shared blocks';

/** Which memory is whose while it moves, and what is given back (D9). */
export const BLOCKS = [
  {
    name: 'a block is given back from its head on',
    rule: 'D9',
    area,
    file: 'packages/core/src/blocks/arena-words.ts',
    find: 'for (let unit = end - 1; unit >= head; unit--) publish(this.owners, unit, FREE);',
    replace: 'for (let unit = head; unit < end; unit++) publish(this.owners, unit, FREE);',
    caughtBy: {
      file: 'packages/core/test/blocks/arena-order.threads.test.ts',
      name: 'D9 wherever claims, releases, departures and deaths meet, each unit is free or owned once, and who waits for room is rung',
    },
  },
  {
    name: 'a run that looks free is a block',
    rule: 'D9',
    area,
    file: 'packages/core/src/blocks/shared-block-arena.ts',
    find: 'this.#take(seen, wanted) === seen + wanted ? seen',
    replace: 'this.#take(seen, wanted) >= seen ? seen',
    caughtBy: {
      file: 'packages/core/test/blocks/arena-order.threads.test.ts',
      name: 'D9 wherever claims, releases, departures and deaths meet, each unit is free or owned once, and who waits for room is rung',
    },
  },
  {
    name: 'what a claim took that was not ended is not given back',
    rule: 'D9',
    area,
    file: 'packages/core/src/blocks/arena-words.ts',
    find: 'while (end < this.units && observe(this.owners, end) === TAIL) end++;',
    replace: 'while (end < head && observe(this.owners, end) === TAIL) end++;',
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
