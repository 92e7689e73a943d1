import { dispatch, query, type Ref, spawn, start, stop } from 'nact';
import type { Arm } from '../harness/arm.ts';
import type { Payload, Tally } from '../messages/messages.ts';
import { TallyCounter } from '../messages/tally.ts';
import { produce } from '../traffic/produce.ts';
import { trafficPlan } from '../traffic/traffic-plan.ts';
import type { TrafficPort } from '../traffic/traffic-port.ts';
import { trafficResult } from '../traffic/traffic-result.ts';

type ToSink = Payload | { readonly type: 'sync'; readonly replyTo: Ref<Tally> };

/** nact, one thread: `dispatch` to an actor that counts. Options: those of a traffic plan. */
export const nactTell: Arm = async (options) => {
  const system = start();
  const sink: Ref<ToSink> = spawn(system, receive, 'sink', { initialState: new TallyCounter() });
  const report = await produce(portTo(sink), trafficPlan(options));
  stop(system);
  return trafficResult(report);
};

function receive(counter: TallyCounter, message: ToSink): TallyCounter {
  if (message.type === 'sync') dispatch(message.replyTo, counter.tally);
  else counter.add(message);
  return counter;
}

/** nact's mailbox has no bound, so nothing is refused. */
function portTo(sink: Ref<ToSink>): TrafficPort {
  return {
    send(message) {
      dispatch(sink, message);
      return true;
    },
    sendWhenRoom: () => Promise.reject(new Error('Cannot wait for room: nact never refuses')),
    sync: () => query(sink, (replyTo: Ref<Tally>): ToSink => ({ type: 'sync', replyTo }), 60_000) as Promise<Tally>,
  };
}
