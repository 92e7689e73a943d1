import { createActor, fromTransition } from 'xstate';
import { callInTurn } from '../calls/call-in-turn.ts';
import { callPlan } from '../calls/call-plan.ts';
import { callResult } from '../calls/call-result.ts';
import type { Arm } from '../harness/arm.ts';

interface Get {
  readonly type: 'get';
  readonly id: number;
  readonly answer: (value: number) => void;
}

/**
 * XState, one thread: it has no ask, so the resolver of a promise travels in the event, and the receiver runs it on the
 * sender's stack. Options: those of a call plan.
 */
export const xstateAsk: Arm = async (options) => {
  const logic = fromTransition((state: object, event: Get) => {
    // It is told of its end, too, by an event of xstate's own.
    if (event.type === 'get') event.answer(event.id + 1);
    return state;
  }, {});
  const actor = createActor(logic).start();
  const call = (id: number): Promise<number> => new Promise((answer) => actor.send({ type: 'get', id, answer }));
  const report = await callInTurn(call, callPlan(options));
  actor.stop();
  return callResult(report);
};
