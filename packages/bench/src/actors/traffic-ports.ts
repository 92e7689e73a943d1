import type { Accepted, ActorContext, ActorRef } from '@ringmaster/actors';
import type { SinkMessage } from './sink.ts';
import type { TrafficPort } from '../traffic/traffic-port.ts';

/** A receiver may be far behind when it is asked for its tally: not what is measured here. */
const SYNC = { timeout: 60_000 };

/** From outside actors: what was told leaves the thread with the next microtask. */
export function outsideTrafficPort(to: ActorRef<SinkMessage>): TrafficPort {
  return {
    send: (message) => hadRoom(to.tell(message)),
    sendWhenRoom: (message) => to.send(message),
    sync: () => to.ask({ type: 'sync' }, SYNC),
  };
}

/** From inside an actor. */
export function actorTrafficPort<M>(ctx: ActorContext<M>, to: ActorRef<SinkMessage>): TrafficPort {
  return {
    send: (message) => hadRoom(ctx.tell(to, message)),
    sendWhenRoom: (message) => ctx.send(to, message),
    sync: () => ctx.ask(to, { type: 'sync' }, SYNC),
  };
}

function hadRoom(outcome: Accepted): boolean {
  if (outcome === 'stopped') throw new Error('Cannot go on sending: the receiver has stopped');
  return outcome === 'accepted';
}
