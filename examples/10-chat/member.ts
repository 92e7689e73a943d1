import { type ActorRef, actor, type BrokerMessage, MessageBroker, on, type ReplyTo } from '@ringmaster/actors';
import { type Heard, presence, said } from './rooms.ts';

/** What a member has to account for. */
export interface Balance {
  readonly heard: number;
  readonly missed: number;
  readonly tookMs: number;
}

export type MemberMessage =
  | Heard
  | { readonly type: 'say'; readonly texts: readonly string[] }
  /** Answered when so many lines are accounted for: heard, or missed and known to be. */
  | { readonly type: 'account'; readonly lines: number; readonly replyTo: ReplyTo<Balance> };

export interface MemberArgs {
  readonly broker: ActorRef<BrokerMessage>;
  readonly name: string;
  readonly room: string;
  /** How long it takes to read a line. */
  readonly slownessMs?: number;
}

/** Hears what is said in its room, and says something there. */
export const member = actor<MemberMessage, MemberArgs>(
  import.meta.url,
  'member',
  async (ctx, { broker: ref, name, room, slownessMs = 0 }) => {
    const broker = MessageBroker.of(ref, ctx);
    let heard = 0;
    let missed = 0;
    let account: ((soFar: number) => void) | undefined;
    await broker.subscribe(said.at(room), ctx.self, { waitingMax: slownessMs > 0 ? 8 : 1_000 }).started;
    broker.publish(presence.at(room, name), { isHere: true });
    return {
      receive: on<MemberMessage>({
        say: ({ texts }) => {
          for (const text of texts) broker.publish(said.at(room), { from: name, text });
        },
        published: async ({ skipped }) => {
          if (slownessMs > 0) await new Promise((read) => setTimeout(read, slownessMs));
          heard++;
          missed += skipped;
          account?.(heard + missed);
        },
        account: ({ lines, replyTo }) => {
          const begun = ctx.clock.now();
          account = (soFar) => {
            if (soFar >= lines) replyTo.tell({ heard, missed, tookMs: ctx.clock.now() - begun });
          };
        },
      }),
      stop: () => {
        broker.publish(presence.at(room, name), { isHere: false });
      },
    };
  },
);
