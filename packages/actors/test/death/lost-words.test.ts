import type { ActorRef, AnyRef } from '@ringmaster/actors';
import { createTestSystem, ExpectationError, type TestSystem } from '@ringmaster/actors/testkit';
import { expect, it } from 'vitest';
import { observer } from '../fixtures/observer.ts';
import { puppet, type PuppetMessage, type Step } from '../fixtures/puppet.ts';
import { recorder, type RecorderMessage } from '../fixtures/recorder.ts';
import { revenant } from '../fixtures/revenant.ts';
import { inVirtualTime } from '../support/death-books.ts';
import { until } from '../support/until.ts';

/** What a dead thread had to say still, or to be told, and others wait for. */

/** Far more than the ring takes. */
const MANY = 5_000;
const FIRST = 1;
const SECOND = 2;
const LONG = { timeout: 60_000 };

function open(): Promise<TestSystem> {
  const defaults = { dataRingBytes: 4_096, respawnPauseMs: 1 };
  return createTestSystem({ threads: 2, strictMessages: false, defaults });
}

const threadOf = (ref: AnyRef): number => (ref as unknown as { readonly thread: number }).thread;

/** The one of two that lives in `thread`: they are dealt out in turn. */
function dealt<Ref extends AnyRef>(spawn: () => Ref, thread: number): Ref {
  const [one, other] = [spawn(), spawn()];
  return threadOf(one) === thread ? one : other;
}

/** `talker` has so much to say to `to` that what its thread says there next waits in its outbox. */
function talk(talker: ActorRef<PuppetMessage>, to: AnyRef, last: readonly Step[] = []): void {
  const note: Step = { do: 'tell', to, message: { type: 'note', from: 'a', n: 1 } };
  talker.ask({ type: 'do', steps: [...Array.from({ length: MANY }, () => note), ...last] }, LONG).catch(() => undefined);
}

async function afterDeath(system: TestSystem): Promise<void> {
  void system.killThread(FIRST);
  for (let rounds = 0; rounds < 20; rounds++) await system.advance(20);
}

it('S6: a drain whose marker died with the thread that had asked for it comes to its end', async () => {
  const system = await open();
  const asking = dealt(() => system.spawn(puppet), FIRST);
  const drained = dealt(() => system.spawn(recorder), SECOND);
  await inVirtualTime(system, Promise.all([asking.started, drained.started]));
  talk(asking, drained, [{ do: 'drain', to: drained, message: { type: 'none' } }]);
  await until('it is to be drained', () => !drained.isAlive);
  await afterDeath(system);
  expect((await system.events.expect('stopped', { of: drained })).detail).toBe('stopped');
  await expect(system.events.expect('stopped', { of: drained })).rejects.toThrow(ExpectationError);
  await inVirtualTime(system, system.stop());
});

it('G41, G43: an end that the parent had not seen when its thread died is told to who watches', async () => {
  const system = await open();
  const above = dealt(() => system.spawn(revenant({})), FIRST);
  const talker = dealt(() => system.spawn(puppet), SECOND);
  const busy = dealt(() => system.spawn(recorder), FIRST);
  const options = { thread: { key: keyOfSecond(system) }, name: 'child' };
  const child = await inVirtualTime(system, above.ask({ type: 'spawn', what: recorder(), options }, LONG));
  const watcher = system.spawn(observer({}), { thread: 'owner' });
  watcher.tell({ type: 'watch', refs: [child] });
  await inVirtualTime(system, Promise.all([busy.started, (child as ActorRef<RecorderMessage>).ask({ type: 'report' }, LONG)]));
  talk(talker, busy, [{ do: 'drain', to: child, message: { type: 'none' } }]);
  await until('it has ended', () => system.events.seen.some(({ type, actor }) => type === 'stopped' && actor === child));
  await afterDeath(system);
  expect(await inVirtualTime(system, watcher.ask({ type: 'report' }, LONG))).toEqual(['hook child stopped']);
  await inVirtualTime(system, system.stop());
});

it('D2: an await that waits for a thread when it dies is answered by the next one, once', async () => {
  const system = await open();
  const ref = dealt(() => system.spawn(recorder), FIRST);
  const busy = dealt(() => system.spawn(recorder), FIRST);
  await inVirtualTime(system, Promise.all([ref.started, busy.started]));
  for (let n = 1; n <= MANY; n++) busy.tell({ type: 'note', from: 'a', n });
  const ended = ref.stop();
  await afterDeath(system);
  await inVirtualTime(system, ended);
  await system.advance(100);
  await system.deadLetters.expectNone();
  await inVirtualTime(system, system.stop());
});

/** Whatever hashes to it. */
function keyOfSecond(system: TestSystem): string {
  for (let attempt = 0; ; attempt++) {
    const ref = system.spawn(recorder, { thread: { key: `${attempt}` } });
    if (threadOf(ref) === SECOND) return `${attempt}`;
  }
}
