import type { ActorRef } from '../../contract/actor-ref.ts';
import type { Accepted } from '../../contract/message.ts';
import type { CellEnvironment } from '../cell-environment.ts';
import { isPassedOn } from '../messages/dead-ends.ts';
import type { HandlerCalls } from '../messages/handler-calls.ts';
import { asActorRef } from '../refs/actor-ref-base.ts';
import { CompositeRef } from '../refs/composite-ref.ts';
import { fullError } from '../refs/full-error.ts';
import { ReplyHandle } from './reply-handle.ts';

/** Whose code hands on. */
export interface HandingCell {
  readonly environment: Pick<CellEnvironment, 'forgo'>;
  readonly calls: Pick<HandlerCalls, 'asked' | 'owes'>;
}

/** Hands `message` on to `to`, as an ask if it is one. If nobody takes that it fails at once, and with it ends what came with it (C3). */
export function handOn<P>({ environment, calls }: HandingCell, to: ActorRef<P>, message: P): Accepted {
  const replyTo = (message as { readonly replyTo?: unknown } | null | undefined)?.replyTo;
  if (!(replyTo instanceof ReplyHandle)) return to.tell(message);
  // Nobody waits for it, or who has got it answers it: the message stays whose it was.
  if (replyTo.hasReplied || replyTo.isOnItsWay || (calls.asked === replyTo && isPassedOn(replyTo, calls))) return 'stopped';
  const target = to instanceof CompositeRef ? to.pick(message) : asActorRef(to);
  const outcome = target === undefined ? 'stopped' : replyTo.forward(target, message as object);
  if (outcome === 'accepted') return outcome;
  if (target === undefined) replyTo.fail((to as unknown as CompositeRef).nobody('ask'));
  else if (outcome === 'full') replyTo.fail(fullError(target, message));
  // That takes a moment; by then its holder may have ended, and have failed it.
  else void target.whyRefused('ask').then((error) => replyTo.failByRuntime(error));
  environment.forgo(message, target === undefined ? 'no-routees' : outcome === 'full' ? 'mailbox-full' : 'stopped');
  return outcome;
}
