import { dispatch, query, type Ref, spawnStateless, start, stop } from 'nact';
import { callInTurn } from '../calls/call-in-turn.ts';
import { callPlan } from '../calls/call-plan.ts';
import { callResult } from '../calls/call-result.ts';
import type { Arm } from '../harness/arm.ts';

interface Get {
  readonly type: 'get';
  readonly id: number;
  readonly replyTo: Ref<number>;
}

/** nact, one thread: `query` in turn. Options: those of a call plan. */
export const nactAsk: Arm = async (options) => {
  const system = start();
  const echo: Ref<Get> = spawnStateless(system, (message: Get) => dispatch(message.replyTo, message.id + 1), 'echo');
  const call = (id: number): Promise<number> =>
    query(echo, (replyTo: Ref<number>): Get => ({ type: 'get', id, replyTo }), 60_000) as Promise<number>;
  const report = await callInTurn(call, callPlan(options));
  stop(system);
  return callResult(report);
};
