import { type ActorRef, actor, type BrokerMessage, MessageBroker, on, type ReplyTo } from '@ringmaster/actors';
import { type Heard, type Line, said } from './rooms.ts';

export type ChroniclerMessage =
  | Heard
  /** The last lines of a room. */
  | { readonly type: 'history'; readonly room: string; readonly replyTo: ReplyTo<readonly Line[]> }
  /** Answered when so many lines were written down. */
  | { readonly type: 'complete'; readonly lines: number; readonly replyTo: ReplyTo<void> };

const KEPT = 3;

/** Hears all rooms, and keeps what was said last in each. */
export const chronicler = actor<ChroniclerMessage, { readonly broker: ActorRef<BrokerMessage> }>(
  import.meta.url,
  'chronicler',
  async (ctx, { broker }) => {
    const rooms = new Map<string, readonly Line[]>();
    let written = 0;
    let complete: () => void = () => undefined;
    await MessageBroker.of(broker, ctx).subscribe(said, ctx.self).started;
    return on<ChroniclerMessage>({
      published: ({ topic, body }) => {
        rooms.set(topic, [...(rooms.get(topic) ?? []), body].slice(-KEPT));
        written++;
        complete();
      },
      history: ({ room, replyTo }) => replyTo.tell(rooms.get(said.at(room).pattern) ?? []),
      complete: ({ lines, replyTo }) => {
        complete = () => {
          if (written === lines) replyTo.tell();
        };
      },
    });
  },
);
