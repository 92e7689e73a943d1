import { createActor, fromCallback, fromTransition } from 'xstate';
import { type Arm, textOption } from '../harness/arm.ts';
import type { Payload, Tally } from '../messages/messages.ts';
import { TallyCounter } from '../messages/tally.ts';
import { produce } from '../stream/produce.ts';
import { streamPlan } from '../stream/stream-plan.ts';
import type { StreamPort } from '../stream/stream-port.ts';
import { streamResult } from '../stream/stream-result.ts';

/**
 * XState, one thread: `send` to an actor that counts. Options: those of a stream plan, `logic`: `transition` or
 * `callback`. In both `send` runs the receiver at once, on the sender's stack; `callback` does nothing else at all.
 */
export const xstateTell: Arm = async (options) => {
  const port = textOption(options, 'logic') === 'callback' ? callbackPort() : transitionPort();
  return streamResult(await produce(port, streamPlan(options)));
};

/** The counter is changed in place and returned as the same state: the cheapest transition there is. */
function transitionPort(): StreamPort {
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

function callbackPort(): StreamPort {
  const counter = new TallyCounter();
  const logic = fromCallback<Payload>(({ receive }) => receive((event) => counter.add(event)));
  const actor = createActor(logic).start();
  return portOf(
    (message) => actor.send(message),
    () => counter.tally,
  );
}

function portOf(tell: (message: Payload) => void, tally: () => Tally): StreamPort {
  return {
    send(message) {
      tell(message);
      return true;
    },
    sendWhenRoom: () => Promise.reject(new Error('Cannot wait for room: xstate never refuses')),
    sync: () => Promise.resolve(tally()),
  };
}
