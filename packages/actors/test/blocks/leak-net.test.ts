import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { BlockHandle } from '#actors/cell/blocks/block-handle.js';
import { BlockHolding } from '#actors/cell/blocks/block-holding.js';
import { LeakNet } from '#actors/system/thread/blocks/leak-net.js';
import { turn, until } from '../support/until.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** A block of which nothing is left but what the thread knows. */
function lose(net: LeakNet, holding: BlockHolding): void {
  net.watch(new BlockHandle(holding, 10));
}

async function collected(holds: () => boolean): Promise<void> {
  await until('the collector has found it', () => {
    collect();
    return holds();
  });
}

it('D9: a block that its holder has lost returns, once, and is told of; one that is held, moved or given back is not', async () => {
  const released: number[] = [];
  const leaked: number[] = [];
  const keeper = { bytes: () => new Uint8Array(10), release: ({ block }: BlockHolding) => void released.push(block) };
  const net = new LeakNet(({ block }) => void leaked.push(block));
  const holdings = Array.from({ length: 4 }, (_, block) => new BlockHolding(keeper, block, 10));
  const [lost, held, moved, given] = holdings as [BlockHolding, BlockHolding, BlockHolding, BlockHolding];
  lose(net, lost);
  const kept = new BlockHandle(held, 10);
  net.watch(kept);
  // It goes to another handle, which is held; and to none, as a message waits with it.
  const next = ((): BlockHandle => {
    const before = new BlockHandle(moved, 10);
    net.watch(before);
    return new BlockHandle(before.take(), 10);
  })();
  ((): void => {
    const before = new BlockHandle(given, 10);
    net.watch(before);
    before.take();
  })();
  net.sweep();
  await turn();
  await collected(() => leaked.length > 0);
  collect();
  await turn();
  expect([leaked, released]).toEqual([[0], [0]]);
  expect([lost.left, kept.moved, next.moved, given.left]).toEqual(['it was released', false, false, undefined]);
});
