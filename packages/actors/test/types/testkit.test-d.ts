/** What a test kit's probes give and take; what a mode has, and what it has not. */
import type { Accepted, ActorRef, DeadLetter, ReplyTo, Terminated } from '@ringmaster/actors';
import { createTestSystem, type DeterministicTestSystem, type Probe, type TestSystem } from '@ringmaster/actors/testkit';
import type { AccountMessage, CounterMessage } from './protocols.ts';
import { same } from './same.ts';

type Seen = { type: 'seen'; id: string } | { type: 'other' };

declare const kit: TestSystem;
declare const probe: Probe<Seen>;
declare const answer: Probe<number>;
declare const counters: Probe<CounterMessage>;
declare const counter: ActorRef<CounterMessage>;
declare const accounts: ActorRef<AccountMessage>;

export async function given(): Promise<void> {
  const seen = await probe.expect('seen');
  same<typeof seen, { type: 'seen'; id: string }>(true);
  same<Awaited<ReturnType<typeof answer.next>>, number>(true);
  const all = await probe.expectAll(['other', 'seen']);
  same<(typeof all)[1], { type: 'seen'; id: string }>(true);
  same<(typeof all)['length'], 2>(true);
  same<typeof probe.messages, readonly Seen[]>(true);
  const end: Terminated = await probe.expectTerminated(counter);
  const letter: DeadLetter = await kit.deadLetters.expect({ reason: 'stale', to: counter, type: 'get' });
  const event = await kit.events.expect('restarted', { of: counter });
  same<typeof event.detail.attempt, number>(true);
  same<ReturnType<typeof counters.reply>, Accepted>(true);
  void [end, letter];
}

/** No cast is needed where a reference, or a place for an answer, is wanted. */
export function taken(): void {
  counter.tell({ type: 'get', replyTo: answer.ref });
  accounts.tell({ type: 'audit', to: probe.ref });
  const ref: ActorRef<Seen> = probe.ref;
  const reply: ReplyTo<number> = answer.ref;
  probe.ignore(({ type }) => type === 'other');
  counters.reply(3);
  void [ref, reply];
}

export function wrong(): void {
  // @ts-expect-error a type that is none of its protocol
  void probe.expect('sen');
  // @ts-expect-error one of several
  void probe.expectAll(['seen', 'sen']);
  // @ts-expect-error what has no types is taken by next
  void answer.expect('seen');
  // @ts-expect-error another answer than was asked for
  counters.reply('3');
  // @ts-expect-error nothing that could be asked of it
  probe.reply(1);
  // @ts-expect-error a place for another answer
  counter.tell({ type: 'get', replyTo: probe.ref });
  // @ts-expect-error an actor with another protocol
  accounts.tell({ type: 'audit', to: answer.ref });
  // @ts-expect-error a probe's own messages
  probe.ref.tell({ type: 'seen' });
  // @ts-expect-error no reason of dead letters
  void kit.deadLetters.expect({ reason: 'lost' });
  // @ts-expect-error no kind of event
  void kit.events.expect('dead');
}

export async function modes(): Promise<void> {
  const any = await createTestSystem({ threads: 2, seed: 7, strict: true });
  same<typeof any, TestSystem>(true);
  await any.advance(1_000);
  await any.killThread(1);
  // @ts-expect-error faults of threads are for a system that is deterministic whatever the environment says
  any.faults.freezeThread(1);
  // @ts-expect-error a clock that can be moved to a point, too
  void any.advanceTo(5);
  const fixed = await createTestSystem({ mode: 'deterministic' });
  same<typeof fixed, DeterministicTestSystem>(true);
  fixed.faults.freezeThread(1).release();
  same<typeof fixed.nextTimer, number | undefined>(true);
  const real = await createTestSystem({ mode: 'threads' });
  // @ts-expect-error real threads are not frozen
  real.faults.freezeThread(1);
  // @ts-expect-error no mode
  await createTestSystem({ mode: 'virtual' });
}
