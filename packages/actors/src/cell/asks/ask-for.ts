import type { ActorRef } from '../../contract/actor-ref.ts';
import type { CalledOff } from '../../contract/call-off.ts';
import { ActorRefBase } from '../refs/actor-ref-base.ts';
import { type DetachedListener, type Listenable, listenTo, type ToAsk } from './ask-listener.ts';

/** Asks whoever `ref` is; `listener` is told what comes of it. Returns what calls it off. */
export function askFor<M>(ref: ActorRef<M>, message: ToAsk<M>, listener: DetachedListener): CalledOff {
  return ref instanceof ActorRefBase ? ref.askFor(message, listener) : listenTo(ref as unknown as Listenable, message, listener);
}
