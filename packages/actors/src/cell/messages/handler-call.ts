import type { Waiting } from '../../mailbox/mailbox.ts';
import type { InternalReply } from '../internals.ts';
import type { ReplyHandle } from '../asks/reply-handle.ts';

/** A call of a handler that has asked somebody, stashed something or changed a state. Asks know which they were made in by its identity. */
export interface HandlerCall {
  /** What it has asked the actor itself, before it was known whether it waits. */
  readonly ownAsks: InternalReply[];
  /** What it has stashed; undefined: nothing. */
  stashed: Waiting[] | undefined;
  /** A restart is to go back behind it, if it fails. */
  changesState: boolean;
  /** What others want done when it has ended. */
  after: (() => void)[] | undefined;
}

/** What an actor does at a moment: for whom, and in which call. */
export interface CallUnderWay {
  readonly asked: ReplyHandle | undefined;
  readonly call: HandlerCall | undefined;
}
