/**
 * An option that is there and undefined has its default, so options may be handed on as they came: `{ timeout: request.timeout }`. That they may be is in
 * the types: this file does not compile under `exactOptionalPropertyTypes` without that.
 */
import {
  actor,
  agent,
  circuitBreaker,
  type Delivery,
  handle,
  healthHandler,
  MessageBroker,
  on,
  pool,
  queue,
  type ReplyTo,
  retry,
  StateArchive,
  MemoryStateStore,
  StateManager,
  stateArchive,
  stateKey,
  task,
  TaskScheduler,
  topic,
} from '@ringmaster/actors';
import { createTestSystem } from '@ringmaster/actors/testkit';
import { expect, it } from 'vitest';

const counted = stateKey<number>('test/counted');
/** Undefined, and for the compiler no more than that. */
const none = undefined;
const minute = { minMs: 1, maxMs: 1, jitter: none, resetAfterMs: none };
const retries = { attempts: none, backoff: none, on: none, never: none, losses: none };
const triple = task<number, number>('test/triple', { requires: none, runTimeout: none, retry: retries, late: none });
const mailbox = { capacity: none, overflow: none };
const tripler = agent(
  import.meta.url,
  'tripler',
  { capabilities: none, capacity: none, failWith: none, grace: none, mailbox: none, supervise: none },
  () => [handle(triple, (n) => n * 3)],
);
const echo = actor<{ type: 'echo'; n: number; replyTo: ReplyTo<number> }>(
  import.meta.url,
  'echo',
  (ctx) => {
    const state = ctx.state(counted, 0, { history: none, restore: none });
    return on({ echo: ({ n, replyTo }) => replyTo.tell(state.set(n).value) });
  },
  { mailbox, layouts: none, supervise: none },
);
const archive = stateArchive(import.meta.url, 'archive', () => new MemoryStateStore(), { keep: none });
const spawning = { name: none, thread: none, mailbox: none, supervise: none, restart: none, shutdownMs: none, metrics: none };

it('takes an option that is undefined for one that was left out, wherever there are options', async () => {
  const timing = { watchdogMs: none, onStrayError: none, idle: none, metrics: none, logger: none };
  await using kit = await createTestSystem({
    ...timing,
    mode: 'deterministic',
    threads: 0,
    seed: none,
    strict: none,
    allowIo: none,
    name: none,
  });
  const asking = { timeout: none, deadline: none, signal: none, callOff: none, detached: none, lane: none };
  const ref = kit.spawn(echo, spawning);
  expect(await ref.ask({ type: 'echo', n: 1 }, asking)).toBe(1);
  const pooled = kit.spawn(pool(echo, { size: 1, route: none, spread: none, supervise: none, key: none }));
  expect(await pooled.ask({ type: 'echo', n: 2 })).toBe(2);

  const limits = { tasksMax: none, bytesMax: none, deadTasksMax: none, deadBytesMax: none };
  const scheduler = TaskScheduler.start(kit, {
    ...spawningWithoutMailbox,
    ...limits,
    agents: none,
    agingMs: none,
    infeasible: none,
    pure: none,
  });
  await scheduler.agents.register(kit.spawn(tripler), { metadata: none });
  const submission = { id: none, priority: none, deadline: none, timeout: none, stickTo: none, after: none, delay: none, signal: none };
  expect(
    await scheduler.submit(triple, 1, {
      ...submission,
      afterFailure: none,
      bytes: none,
      retry: none,
      fairnessKey: none,
      fairnessWeight: none,
    }).result,
  ).toBe(3);
  await scheduler.configure({ tasksMax: none, bytesMax: none });
  expect(await scheduler.tasks({ status: none, kind: none, priority: none, fairnessKey: none, limit: none })).toEqual([]);
  expect(await scheduler.agents.list({ requires: none, kind: none })).toHaveLength(1);
  const beat = scheduler.repeat(triple, 1, { everyMs: 1_000, id: none, overlap: none, times: none, timeout: none });
  expect((await beat.started).submitted).toBe(0);
  beat.cancel();

  const broker = MessageBroker.start(kit, { ...spawningWithoutMailbox, queues: none, store: none, retainedMax: none, mailboxMax: none });
  const bounds = { messagesMax: none, bytesMax: none, overflow: none, dedupMs: none };
  const mail = queue<number, number>('mail', {
    maxAttempts: none,
    visibilityMs: none,
    ttlMs: none,
    backoff: none,
    deadLetters: none,
    ...bounds,
  });
  const next = {
    tell: (request: Delivery<number, number>) => {
      request.reply(request.body + 1);
      return 'accepted' as const;
    },
  };
  broker.consume(mail, next, { prefetch: none });
  expect(await broker.request(mail, 1, { id: none, delayMs: none, priority: none, timeout: none, signal: none })).toBe(2);
  const unfair = { fairnessKey: none, fairnessWeight: none };
  expect(await broker.enqueue(mail, 1, { id: none, delayMs: none, ttlMs: none, priority: none, ...unfair })).toMatchObject({
    isDuplicate: false,
  });
  expect(await broker.purge(mail, { ids: none, from: none, fairnessKey: none, countMax: none })).toBe(0);
  const news = topic<number>('news', { retain: none });
  await broker.subscribe(news, { tell: () => 'accepted' }, { waitingMax: none, whenSlow: none, retained: none }).started;

  kit.stream({ window: none, windowBytes: none, timeout: none, stallTimeout: none, signal: none }).cancel();
  kit.health.check('own', () => true, { kind: none, timeoutMs: none, cacheMs: none, everyMs: none });
  kit.health.check('echo', ref, { kind: none, timeoutMs: none, cacheMs: none, everyMs: none, overload: none });
  expect((await kit.health.ready({ only: none, exclude: none, overload: none, stuckMs: none })).status).toBe('pass');
  healthHandler(kit, { live: none, ready: none, metrics: none, showErrors: none });
  expect(await retry(kit, () => 1, { attempts: none, backoff: minute, timeout: none, deadline: none, signal: none, when: none })).toBe(1);
  const breaker = circuitBreaker(kit, { name: none, failures: none, openMs: none, trials: none, when: none, onChange: none });
  expect(await breaker.run(() => 1)).toBe(1);
  for (let n = 0; n < 20; n++) await breaker.run(() => Promise.reject(new Error('told to'))).catch(() => none);
  expect(breaker.state).toBe('open');
  expect((await kit.inspect({ waitMs: none, actorsMax: none })).threads.length).toBeGreaterThan(0);
  const states = StateManager.of(kit);
  await states.rollback(ref, counted, 1, { timeout: none, signal: none, cause: none });
  expect(await states.diff(ref, counted, 1, { to: none, timeout: none, signal: none })).toEqual([]);
  const kept = StateArchive.start(kit, archive, spawning);
  await kept.record(ref, counted, { as: none });
  const stored = () => kept.history(ref.name, counted, { before: none });
  // Recording has begun when the first is stored.
  while ((await stored()).length < 3);
  expect((await stored()).map(({ version }) => version)).toEqual([1, 2, 3]);
  (await kit.blocks.allocate(1, { signal: none })).release();
  await kit.stop({ timeout: none });
});

const { mailbox: _, ...spawningWithoutMailbox } = spawning;
