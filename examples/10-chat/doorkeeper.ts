import { type ActorRef, actor, type BrokerMessage, MessageBroker, on, type Published, stateKey } from '@ringmaster/actors';
import { presence } from './rooms.ts';

/** How many are in each room, and in all of them. */
export interface Here {
  readonly all: number;
  readonly rooms: Readonly<Record<string, number>>;
}

export const hereKey = stateKey<Here>('chat/here');

/** Sees who comes and goes: its state is for anybody to watch. */
export const doorkeeper = actor<Published<{ readonly isHere: boolean }>, { readonly broker: ActorRef<BrokerMessage> }>(
  import.meta.url,
  'doorkeeper',
  async (ctx, { broker }) => {
    const state = ctx.state(hereKey, { all: 0, rooms: {} });
    await MessageBroker.of(broker, ctx).subscribe(presence, ctx.self).started;
    return on<Published<{ readonly isHere: boolean }>>({
      published: ({ topic, body }) => {
        const [, room = ''] = topic.split('.');
        const by = body.isHere ? 1 : -1;
        state.update(({ all, rooms }) => ({ all: all + by, rooms: { ...rooms, [room]: (rooms[room] ?? 0) + by } }));
      },
    });
  },
);
