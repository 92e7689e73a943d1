import { createSystem } from '@ringmaster/actors';
import { echo, layoutEcho } from '../actors/echo.ts';
import { windowArm } from '../calls/window-arm.ts';
import type { Arm } from '../harness/arm.ts';
import { outsideCall } from '../actors/ask-calls.ts';
import { spawnAway } from './spawn-away.ts';

/** Asks from the owner to an actor in the one worker, many under way. Options: those of a window, and `layout`. */
export const ringmasterAskWindow: Arm = async (options) => {
  const system = await createSystem({ threads: 1 });
  const receiver = options.layout === true ? layoutEcho : echo;
  const to = await spawnAway(system, receiver, { notIn: [0], whereIs: (ref) => ref.ask({ type: 'where' }) });
  const result = await windowArm(outsideCall(to.ref, 0), options);
  await system.stop();
  return result;
};
