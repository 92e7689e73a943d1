/** State machines: handlers, data and changes by state. */
import { type ActorContext, actor, type CurrentState, type Receive, type ReplyTo, stateMachine } from '@ringmaster/actors';
import { same } from './same.ts';

type Message = { type: 'push' } | { type: 'coin'; value: number } | { type: 'count'; replyTo: ReplyTo<number> };
interface States {
  locked: void;
  open: { coins: number };
}
declare const here: string;
declare const ctx: ActorContext<Message>;

export const turnstile = actor<Message>(here, 'turnstile', (context) =>
  stateMachine<Message, States>(context, {
    start: ['locked'],
    states: {
      locked: {
        on: {
          push: 'postpone',
          coin: ({ value }, state) => {
            same<typeof value, number>(true);
            same<typeof state, CurrentState<States, 'locked'>>(true);
            state.go('open', { coins: value });
          },
          count: ({ replyTo }) => replyTo.tell(0),
        },
      },
      open: {
        enter: ({ coins }) => same<typeof coins, number>(true),
        exit: ({ coins }) => same<typeof coins, number>(true),
        timeout: ({ coins }) => (coins > 3 ? undefined : { afterMs: 1_000, message: { type: 'push' } }),
        on: {
          push: (_, state) => state.go('locked'),
          coin: async ({ value }, state) => {
            state.data = { coins: state.data.coins + value };
          },
          count: ({ replyTo }, { data }) => replyTo.tell(data.coins),
        },
      },
    },
  }),
);
export const receive: Receive<Message> = stateMachine<Message, { only: void }>(ctx, {
  start: ['only'],
  states: { only: { on: { push: () => {}, coin: 'unhandled', count: 'unhandled' } } },
});

declare const locked: CurrentState<States, 'locked'>;
declare const open: CurrentState<States, 'open'>;
const on = { push: () => {}, coin: 'unhandled', count: 'unhandled' } as const;

export function wrong(): void {
  // @ts-expect-error the data of the state is missing
  locked.go('open');
  // @ts-expect-error data of another shape
  locked.go('open', { coin: 1 });
  // @ts-expect-error data for a state that has none
  open.go('locked', { coins: 1 });
  // @ts-expect-error a state that there is not
  open.go('shut');
  // @ts-expect-error data of another state
  open.data = { count: 1 };
  // @ts-expect-error a state is missing
  stateMachine<Message, States>(ctx, { start: ['locked'], states: { locked: { on } } });
  // @ts-expect-error a handler is missing
  stateMachine<Message, { only: void }>(ctx, { start: ['only'], states: { only: { on: { push: 'postpone', coin: 'unhandled' } } } });
  // @ts-expect-error the first state has data
  stateMachine<Message, States>(ctx, { start: ['open'], states: { locked: { on }, open: { on } } });
  // @ts-expect-error a word that there is not
  stateMachine<Message, { only: void }>(ctx, { start: ['only'], states: { only: { on: { ...on, push: 'later' } } } });
  const late = { afterMs: 1, message: { type: 'x' } } as const;
  // @ts-expect-error a timeout with a message of another protocol
  stateMachine<Message, { only: void }>(ctx, { start: ['only'], states: { only: { on, timeout: late } } });
  // @ts-expect-error a reply returned instead of told
  stateMachine<Message, { only: void }>(ctx, { start: ['only'], states: { only: { on: { ...on, count: () => 3 } } } });
}
