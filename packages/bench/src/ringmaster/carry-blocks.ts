import { createSystem, type SharedBlock } from '@ringmaster/actors';
import { blockSink } from '../actors/block-sink.ts';
import { carry, type CarryPort } from '../blocks/carry.ts';
import { carryPlan, carryResult } from '../blocks/carry-plan.ts';
import type { Arm } from '../harness/arm.ts';
import { spawnAway } from './spawn-away.ts';

const OWNER = 0;
const SYNC = { timeout: 60_000 };

/** Shared blocks, allocated, moved and released, from owner to worker. Options: those of a carry plan. */
export const ringmasterCarry: Arm = async (options) => {
  const system = await createSystem({ threads: 1 });
  const plan = carryPlan(options);
  const { ref } = await spawnAway(system, blockSink, { notIn: [OWNER], whereIs: (one) => one.ask({ type: 'where' }) });
  const tell = (block: SharedBlock, mark: number): void => {
    block.bytes[0] = mark;
    if (ref.tell({ type: 'block', block }) !== 'accepted') throw new Error('Cannot go on: the receiver has no room');
  };
  const port: CarryPort = {
    send: (mark) => {
      const block = system.blocks.tryAllocate(plan.bytes);
      if (block === undefined) return system.blocks.allocate(plan.bytes).then((one) => tell(one, mark));
      tell(block, mark);
      return undefined;
    },
    sync: () => ref.ask({ type: 'sync' }, SYNC),
  };
  const report = await carry(port, plan);
  await system.stop();
  return carryResult(report);
};
