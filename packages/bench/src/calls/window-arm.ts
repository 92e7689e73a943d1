import { type ArmOptions, type ArmResult, numberOr } from '../harness/arm.ts';
import type { Call } from './call-in-turn.ts';
import { callInWindow } from './call-in-window.ts';

/** Calls in a window, as an arm measures them. Options: `calls`, `warmUpCalls`, `warmUpMs`, `inFlight`. */
export async function windowArm(call: Call, options: ArmOptions): Promise<ArmResult> {
  const { sent, received, perSecond } = await callInWindow(call, {
    calls: numberOr(options, 'calls', 100_000),
    warmUpCalls: numberOr(options, 'warmUpCalls', 20_000),
    warmUpMs: numberOr(options, 'warmUpMs', 0),
    inFlight: numberOr(options, 'inFlight', 1_000),
  });
  return { sent, received, figures: { perSecond } };
}
