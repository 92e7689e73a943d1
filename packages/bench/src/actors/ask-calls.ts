import type { ActorContext, ActorRef } from '@ringmaster/actors';
import type { EchoMessage } from './echo.ts';
import type { Call } from '../calls/call-in-turn.ts';

/** From outside actors. @param sizeBytes bytes each request carries; 0: a bare request */
export function outsideCall(to: ActorRef<EchoMessage>, sizeBytes: number): Call {
  if (sizeBytes === 0) return (id) => to.ask({ type: 'get', id });
  const body = new Uint8Array(sizeBytes);
  return (id) => to.ask({ type: 'load', id, body });
}

/** From inside an actor. */
export function actorCall<M>(ctx: ActorContext<M>, to: ActorRef<EchoMessage>, sizeBytes: number): Call {
  if (sizeBytes === 0) return (id) => ctx.ask(to, { type: 'get', id });
  const body = new Uint8Array(sizeBytes);
  return (id) => ctx.ask(to, { type: 'load', id, body });
}
