import { createSystem } from '@ringmaster/actors';
import { juggler, partner } from '../actors/juggler.ts';
import { juggleResult, jugglePlan } from '../blocks/juggle-plan.ts';
import type { Arm } from '../harness/arm.ts';
import { spawnAway } from './spawn-away.ts';

const OWNER = 0;
const RUN = { timeout: 100_000 };

/** Shared blocks between owner and worker. Options: those of a juggle plan. */
export const ringmasterBlocks: Arm = async (options) => {
  const system = await createSystem({ threads: 1 });
  const to = await spawnAway(system, partner, { notIn: [OWNER], whereIs: (ref) => ref.ask({ type: 'where' }) });
  const from = system.spawn(juggler, { thread: 'owner' });
  const report = await from.ask({ type: 'run', to: to.ref, plan: jugglePlan(options) }, RUN);
  await system.stop();
  return juggleResult(report);
};
