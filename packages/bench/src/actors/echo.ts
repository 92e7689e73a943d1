import { threadId } from 'node:worker_threads';
import { actor, on, type Receive, type ReplyTo, replyHandle, u32 } from '@ringmaster/actors';

/** Requests answered with `id + 1`; `load` carries bytes besides. `where` answers with the thread's id (0: the owner). */
export type EchoMessage =
  | { readonly type: 'get'; readonly id: number; readonly replyTo: ReplyTo<number> }
  | { readonly type: 'load'; readonly id: number; readonly body: Uint8Array; readonly replyTo: ReplyTo<number> }
  | { readonly type: 'where'; readonly replyTo: ReplyTo<number> };

function answer(): Receive<EchoMessage> {
  return on<EchoMessage>({
    get: ({ id, replyTo }) => replyTo.tell(id + 1),
    load: ({ id, replyTo }) => replyTo.tell(id + 1),
    where: ({ replyTo }) => replyTo.tell(threadId),
  });
}

/** The receiver of every request. */
export const echo = actor<EchoMessage>(import.meta.url, 'echo', answer);

/** The same, with a fixed layout for its hottest request. */
export const layoutEcho = actor<EchoMessage>(import.meta.url, 'layout-echo', answer, {
  layouts: { get: { id: u32, replyTo: replyHandle } },
});
