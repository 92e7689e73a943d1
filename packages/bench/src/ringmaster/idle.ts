import { createSystem } from '@ringmaster/actors';
import { echo } from '../actors/echo.ts';
import { callInTurn } from '../calls/call-in-turn.ts';
import { type Arm, numberOption } from '../harness/arm.ts';
import { idleWindows } from '../harness/idle-windows.ts';
import { outsideCall } from '../actors/ask-calls.ts';

/** A system of `threads` workers whose actors answered some asks and have nothing more to do. Options: `threads`, those of idle windows. */
export const ringmasterIdle: Arm = async (options) => {
  const threads = numberOption(options, 'threads');
  const system = await createSystem({ threads });
  const refs = Array.from({ length: 2 * threads }, () => system.spawn(echo));
  for (const ref of refs) await callInTurn(outsideCall(ref, 0), { calls: 500, warmUpCalls: 0, pauseMs: 0, sizeBytes: 0 });
  const result = await idleWindows(options);
  await system.stop();
  return result;
};
