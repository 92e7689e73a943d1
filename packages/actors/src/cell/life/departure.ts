import { ActorRestartingError } from '../../contract/errors/runtime-errors.ts';
import type { Belongings } from '../belongings.ts';
import type { LocalActor } from '../cell-environment.ts';
import type { CurrentBehavior } from '../messages/current-behavior.ts';
import type { HandlerCalls } from '../messages/handler-calls.ts';
import type { Intake } from '../messages/intake.ts';
import type { Life } from './life.ts';

/** An actor that goes, or whose incarnation does. */
export interface DepartingCell extends LocalActor {
  readonly life: Life;
  readonly intake: Intake;
  readonly calls: HandlerCalls;
  readonly behavior: CurrentBehavior;
  readonly belongings: Belongings | undefined;
}

/** The incarnation is over because of `cause`: asks that it has received and not answered fail (C3), what it has ends, what waits stays. */
export function leaveIncarnation({ name, calls, belongings, behavior }: DepartingCell, cause: Error): void {
  const text = `Cannot complete ask to "${name}": it restarted before it answered`;
  calls.failUnanswered(() => new ActorRestartingError(text, { data: { target: name }, cause }));
  calls.end(false);
  belongings?.leave(cause);
  behavior.forget();
}

/** Nothing of the actor runs any more: whoever waits for something of it learns that, and what waits for it is dropped. */
export function settleLeftovers(cell: DepartingCell): void {
  const { self, life, intake, calls, belongings, behavior } = cell;
  // What the actor failed with is the cause and no more, because that may be about another asker's affairs (C3, G45).
  calls.failUnanswered(() => self.stoppedError('complete ask to'));
  const open = calls.cutShort();
  belongings?.end(life.endReason);
  calls.end(false);
  intake.dropAll(cell.isLost ? 'thread-lost' : 'stopped');
  belongings?.returnAllBlocks(open);
  behavior.forget();
  intake.end();
  if (!life.start.isSettled) life.start.failWith(() => self.stoppedError('await the start of'));
}
