import { type ActorRef, serviceKey, task, topic } from '@ringmaster/actors';
import { type GhostMessage, type Hands, mailKey, type Note, sleeper } from '../fixtures/ghost.ts';

/** A way by which an actor reaches others. */
export interface WayOut {
  /** In a thread that is no more it returns, or settles; false: nobody ever hears what came of it. */
  readonly ends: boolean;
  go(hands: Hands): unknown;
}

const ghosts = serviceKey<GhostMessage>('ghost/ghosts');
const chore = task<number, number>('ghost/chore');
const news = topic<number>('ghost/news');
const note = (n: number): Note => ({ type: 'note', n });
const times = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

const ends = (go: WayOut['go']): WayOut => ({ ends: true, go });
const isOpen = (go: WayOut['go']): WayOut => ({ ends: false, go });

/** Every way out that an actor is given. */
export const WAYS_OUT: Readonly<Record<string, WayOut>> = {
  tell: ends(({ ctx, far }) => [ctx.tell(far, note(1)), ctx.flush()]),
  'tell to another worker': ends(({ beyond }) => beyond.tell(note(1))),
  'tell within the thread': ends(({ near }) => near.tell(note(1))),
  'tell who has no room': ends(({ full }) => full.tell(note(1))),
  '1 000 tells': ends(({ ctx, far }) => times(1_000).map((n) => ctx.tell(far, note(n)))),
  'a long message': ends(({ beyond }) => beyond.tell({ ...note(1), text: 'x'.repeat(100_000) } as Note)),
  'messages of a new shape': ends(({ far }) => times(20).map((n) => far.tell({ ...note(n), a: 1, b: 'two' } as Note))),
  send: isOpen(({ ctx, far }) => ctx.send(far, note(1))),
  'send to another worker': isOpen(({ beyond }) => beyond.send(note(1))),
  'a send to who has ended': isOpen(({ ended }) => ended.send(note(1))),
  'an ask of who has ended': isOpen(({ ended }) => ended.ask({ type: 'how-many' })),
  'a send behind one that waits': isOpen(({ full }) => full.send(note(1))),
  ask: isOpen(({ ctx, far }) => ctx.ask(far, { type: 'how-many' })),
  'ask, and give it up': isOpen(({ ctx, beyond }) => {
    const given = new AbortController();
    const asked = ctx.ask(beyond, { type: 'how-many' }, { timeout: 10, signal: given.signal });
    given.abort();
    return asked;
  }),
  'ask within the thread': isOpen(({ near }) => near.ask({ type: 'how-many' }, { timeout: 1 })),
  answer: ends(({ replyTo }) => replyTo.tell(1)),
  'refuse an answer': ends(({ replyTo }) => replyTo.fail(new Error('too late'))),
  'hand an ask on': ends(({ replyTo, beyond }) => replyTo.forward(beyond, { type: 'how-many' })),
  'write to a stream': ends(({ out }) => out.tryWrite(note(1))),
  'end a stream': ends(({ out }) => out.end()),
  'read a stream': isOpen(({ rows }) => rows[Symbol.asyncIterator]().next()),
  'open a stream': ends(({ ctx, beyond }) => beyond.tell({ ...note(1), to: ctx.stream<Note>().sink } as Note)),
  timers: ends(({ ctx }) => ctx.timers.after('tick', 1, { type: 'tick' })),
  spawn: ends(({ ctx }) => ctx.spawn(sleeper).tell(note(1))),
  'spawn at the top': ends(({ ctx }) => ctx.system.spawn(sleeper, { thread: 'owner' }).tell(note(1))),
  'await who was spawned': isOpen(({ ctx }) => ctx.spawn(sleeper).started),
  'ask who was spawned': isOpen(({ ctx }) => ctx.spawn(sleeper).ask({ type: 'how-many' })),
  'stop who was spawned': isOpen(({ ctx }) => ctx.spawn(sleeper).stop()),
  'pipe to itself': ends(({ ctx }) => ctx.pipeToSelf(Promise.resolve(1), () => ({ type: 'tick' }))),
  become: ends(({ ctx }) => ctx.become(() => undefined)),
  'send a block': ends(({ far, sent }) => far.tell({ type: 'block', block: sent })),
  'release a block': ends(({ kept }) => kept.release()),
  'allocate a block': isOpen(({ ctx }) => ctx.blocks.allocate(1_000)),
  'try to allocate one': ends(({ ctx }) => ctx.system.blocks.tryAllocate(1_000)),
  'change a state': ends(({ count }) => count.set(count.value + 1)),
  watch: ends(({ ctx, beyond }) => ctx.watch(beyond)),
  'stop somebody': isOpen(({ beyond }) => beyond.stop()),
  'drain its child': isOpen(({ near }) => near.drain()),
  'kill itself': isOpen(({ ctx }) => ctx.self.kill()),
  register: ends(({ ctx }) => ctx.register(ghosts)),
  log: ends(({ ctx }) => ctx.log.error({ n: 1 }, 'boo')),
  count: ends(({ seen }) => seen.increment()),
  'count with another label': ends(({ kinds }) => kinds.with({ kind: 'new' }).increment()),
  'count something new': ends(({ ctx }) => ctx.metrics.counter('ghost_new_total', { help: 'New.' }).increment()),
  events: ends(({ ctx, far }) => ctx.system.events.subscribe(far as unknown as ActorRef<never>)),
  'inspect another': isOpen(({ ctx, beyond }) => ctx.system.inspect(beyond)),
  'stop the system': ends(({ ctx }) => void ctx.system.stop().catch(() => undefined)),
  publish: ends(({ mail }) => mail.publish(news, 1)),
  enqueue: isOpen(({ mail }) => mail.enqueue(mailKey, 1)),
  consume: ends(({ mail, far }) => mail.consume(mailKey, far as unknown as ActorRef<never>)),
  'submit a task': isOpen(({ tasks }) => tasks.submit(chore, 1).result),
  'an ask that nobody looks after': ends(({ ctx, near }) => void ctx.ask(near, { type: 'how-many' }, { timeout: 1 })),
  'a clock': ends(({ ctx }) => [ctx.clock.now(), ctx.random(), ctx.deadline]),
};
