import { createSystem, type System } from '@ringmaster/actors';
import { caller } from '../actors/caller.ts';
import { echo, layoutEcho } from '../actors/echo.ts';
import { type CallReport, callInTurn } from '../calls/call-in-turn.ts';
import { callPlan } from '../calls/call-plan.ts';
import { callResult } from '../calls/call-result.ts';
import { type Arm, type ArmOptions, textOption } from '../harness/arm.ts';
import { outsideCall } from '../actors/ask-calls.ts';
import { spawnAway } from './spawn-away.ts';

const OWNER = 0;
const RUN = { timeout: 100_000 };

/** `ask` in turn. Options: those of a call plan, `where`: `same`, `owner-worker` or `worker-worker`, and `layout`. */
export const ringmasterAsk: Arm = async (options) => {
  const system = await createSystem({ threads: textOption(options, 'where') === 'worker-worker' ? 2 : 1 });
  const report = await called(system, options);
  await system.stop();
  return callResult(report);
};

async function called(system: System, options: ArmOptions): Promise<CallReport> {
  const plan = callPlan(options);
  const receiver = options.layout === true ? layoutEcho : echo;
  const where = textOption(options, 'where');
  if (where === 'same') return callInTurn(outsideCall(system.spawn(receiver, { thread: 'owner' }), plan.sizeBytes), plan);
  const to = await spawnAway(system, receiver, { notIn: [OWNER], whereIs: (ref) => ref.ask({ type: 'where' }) });
  if (where === 'owner-worker') return callInTurn(outsideCall(to.ref, plan.sizeBytes), plan);
  const from = await spawnAway(system, caller, { notIn: [OWNER, to.threadId], whereIs: (ref) => ref.ask({ type: 'where' }) });
  return from.ref.ask({ type: 'run', to: to.ref, plan }, RUN);
}
