import { createActor, fromCallback, fromTransition } from 'xstate';
import { type Arm, textOption } from '../harness/arm.ts';
import type { Payload, Tally } from '../messages/messages.ts';
import { TallyCounter } from '../messages/tally.ts';
import { produce } from '../traffic/produce.ts';
import { trafficPlan } from '../traffic/traffic-plan.ts';
import type { TrafficPort } from '../traffic/traffic-port.ts';
import { trafficResult } from '../traffic/traffic-result.ts';

/**
 * XState, one thread: `send` to an actor that counts. Options: those of a traffic plan, `logic`: `transition` or
 * `callback`. In both `send` runs the receiver at once, on the sender's stack; `callback` does nothing else at all.
 */
export const xstateTell: Arm = async (options) => {
  const port = textOption(options, 'logic') === 'callback' ? callbackPort() : transitionPort();
  return trafficResult(await produce(port, trafficPlan(options)));
};

/** The counter is changed in place and returned as the same state: the cheapest transition there is. */
function transitionPort(): TrafficPort {
  const counter = new TallyCounter();
  const logic = fromTransition((state: TallyCounter, event: Payload) => {
    state.add(event);
    return state;
  }, counter);
  const actor = createActor(logic).start();
  return portOf(
    (message) => actor.send(message),
    () => actor.getSnapshot().context.tally,
  );
}

function callbackPort(): TrafficPort {
  const counter = new TallyCounter();
  const logic = fromCallback<Payload>(({ receive }) => receive((event) => counter.add(event)));
  const actor = createActor(logic).start();
  return portOf(
    (message) => actor.send(message),
    () => counter.tally,
  );
}

function portOf(tell: (message: Payload) => void, tally: () => Tally): TrafficPort {
  return {
    send(message) {
      tell(message);
      return true;
    },
    sendWhenRoom: () => Promise.reject(new Error('Cannot wait for room: xstate never refuses')),
    sync: () => Promise.resolve(tally()),
  };
}
