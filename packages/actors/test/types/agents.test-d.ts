/** Agents, their handlers and their manager: what is typed from the kind of a task to its result. */
import {
  type ActorContext,
  type ActorRef,
  AgentManager,
  type AgentInfo,
  type AgentMessage,
  type AgentRun,
  type AgentStatus,
  agent,
  type Blueprint,
  type Call,
  capability,
  handle,
  type ReplyTo,
  StateError,
  type StreamTo,
  type StreamWriter,
  type System,
  type TaskHandler,
  task,
} from '@ringmaster/actors';
import { same } from './same.ts';

const cpu = capability('cpu');
const parse = task<{ readonly file: string }, { readonly terms: number }>('types/parse', { requires: [cpu] });
const forget = task<string>('types/forget');

declare const quotes: ActorRef<{ type: 'price'; symbol: string; replyTo: ReplyTo<{ cents: number }> }>;
declare const sink: StreamTo<string>;
declare const system: System;
declare const ctx: ActorContext<{ readonly type: 'x' }>;

export const parser = agent(
  import.meta.url,
  'parser',
  { capabilities: [cpu], capacity: 4, failWith: [StateError] },
  (own, args: { readonly limit: number }) => {
    same<typeof own, ActorContext<AgentMessage>>(true);
    same<typeof args.limit, number>(true);
    return [
      handle(parse, async ({ file }, run) => {
        same<typeof file, string>(true);
        same<typeof run, AgentRun>(true);
        same<typeof run.signal, AbortSignal>(true);
        run.progress(0.5, 'half');
        // @ts-expect-error progress is a number
        run.progress('half');
        const lines = run.writer(sink, { stallTimeout: 1_000 });
        same<typeof lines, StreamWriter<string>>(true);
        // @ts-expect-error not what the stream has
        lines.write(1).catch(() => undefined);
        const price = await run.ask(quotes, { type: 'price', symbol: file });
        same<typeof price, { cents: number }>(true);
        // @ts-expect-error its messages are those of whoever is asked
        await run.ask(quotes, { type: 'cost' });
        return { terms: price.cents };
      }),
      // At once, or later.
      handle(parse, ({ file }) => ({ terms: file.length })),
      handle(forget, () => undefined),
      handle(forget, async () => undefined),
      // @ts-expect-error the result is that of the kind
      handle(parse, () => ({ terms: 'many' })),
      // @ts-expect-error also later
      handle(parse, async () => 1),
      // @ts-expect-error a result is missing
      handle(parse, () => undefined),
      // @ts-expect-error the payload is that of the kind
      handle(parse, (payload: { readonly path: string }) => ({ terms: payload.path.length })),
      // @ts-expect-error nobody waits for this
      handle(forget, () => 1),
    ];
  },
);

same<ReturnType<typeof parser>, Blueprint<AgentMessage>>(true);
same<ReturnType<typeof handle<string, number>>, TaskHandler>(true);
export const bound = system.spawn(parser({ limit: 1 }));
same<typeof bound, ActorRef<AgentMessage>>(true);
// @ts-expect-error its arguments are missing
system.spawn(parser);

export const hooks = agent(import.meta.url, 'hooks', {}, async () => ({
  handlers: [handle(forget, () => undefined)],
  stop: () => undefined,
}));
// @ts-expect-error a capability is what capability() makes
agent(import.meta.url, 'bare', { capabilities: ['cpu'] }, () => []);
// @ts-expect-error an agent has handlers, not a receive function
agent(import.meta.url, 'receives', {}, () => ({ receive: () => undefined }));

const manager = AgentManager.start(system, { thread: 'owner' });
export const other: AgentManager = AgentManager.of(manager.ref, ctx);
same<Awaited<ReturnType<typeof manager.register>>, AgentInfo>(true);
same<AgentInfo['status'], AgentStatus>(true);
void manager.register(bound, { metadata: { team: 'a' } });
void manager.available({ requires: [cpu], status: ['idle', 'busy'] });
// @ts-expect-error only agents are registered
void manager.register(quotes);
// @ts-expect-error there is no such status
void manager.list({ status: 'asleep' });
// @ts-expect-error a bare text is no capability
void manager.available({ requires: ['cpu'] });
export const table = manager.subscribe({
  tell: (info) => {
    same<typeof info, AgentInfo>(true);
    return 'accepted';
  },
});
// @ts-expect-error it is told how agents are
manager.subscribe({ tell: (_: { readonly type: 'x' }) => 'accepted' });
// @ts-expect-error made by start or of
new AgentManager(manager.ref, system);

export function later(call: Call): void {
  same<typeof call.isAwaited, boolean>(true);
  same<typeof call.deadline, number | undefined>(true);
  same<ReturnType<Call['cancelled']>, boolean>(true);
  same<typeof ctx.call, Call>(true);
  // @ts-expect-error what is being handled cannot be exchanged
  ctx.call = call;
}
