import { dispatch, query, type Ref, spawn, start, stop } from 'nact';
import type { Arm } from '../harness/arm.ts';
import type { Payload, Tally } from '../messages/messages.ts';
import { TallyCounter } from '../messages/tally.ts';
import { produce } from '../stream/produce.ts';
import { streamPlan } from '../stream/stream-plan.ts';
import type { StreamPort } from '../stream/stream-port.ts';
import { streamResult } from '../stream/stream-result.ts';

type ToSink = Payload | { readonly type: 'sync'; readonly replyTo: Ref<Tally> };

/** nact, one thread: `dispatch` to an actor that counts. Options: those of a stream plan. */
export const nactTell: Arm = async (options) => {
  const system = start();
  const sink: Ref<ToSink> = spawn(system, receive, 'sink', { initialState: new TallyCounter() });
  const report = await produce(portTo(sink), streamPlan(options));
  stop(system);
  return streamResult(report);
};

function receive(counter: TallyCounter, message: ToSink): TallyCounter {
  if (message.type === 'sync') dispatch(message.replyTo, counter.tally);
  else counter.add(message);
  return counter;
}

/** nact's mailbox has no bound, so nothing is refused. */
function portTo(sink: Ref<ToSink>): StreamPort {
  return {
    send(message) {
      dispatch(sink, message);
      return true;
    },
    sendWhenRoom: () => Promise.reject(new Error('Cannot wait for room: nact never refuses')),
    sync: () => query(sink, (replyTo: Ref<Tally>): ToSink => ({ type: 'sync', replyTo }), 60_000) as Promise<Tally>,
  };
}
