import { type ActorContext, actor, on, type ReplyTo } from '@ringmaster/actors';
import { createTestSystem, HandlerIoError, type TestSystem } from '@ringmaster/actors/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { AT_ONCE, BREAKING, type Breaking, IN_A_WHILE, singer } from '../fixtures/chorus.ts';
import { LineCollector } from '../support/line-collector.ts';

async function open(allowIo = false): Promise<{ kit: TestSystem; lines: LineCollector }> {
  const lines = new LineCollector();
  return { kit: await createTestSystem({ mode: 'deterministic', threads: 1, seed: 1, logger: lines.logger(), allowIo }), lines };
}

const failure = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

const named: { readonly [How in Breaking]: RegExp } = {
  timeout: /setTimeout or setInterval/,
  immediate: /setImmediate/,
  file: /FSREQPROMISE|FSREQCALLBACK/,
  fetch: /[A-Z]+|setTimeout|setImmediate/,
  worker: /WORKER|MESSAGEPORT/,
  socket: /TCP/,
};

for (const late of [false, true]) {
  it.each(BREAKING)(
    `G73: %s begun in a handler${late ? ', after an await,' : ''} stops the system and fails the test, and names actor and kind`,
    async (how) => {
      for (const thread of ['owner', 'auto'] as const) {
        const { kit, lines } = await open();
        const ref = kit.spawn(singer, { thread, name: 'tenor' });
        void failure(ref.ask({ type: 'break', how, late }));
        let error: unknown;
        // Some of it begins only after some turns of the real event loop.
        for (let looks = 0; error === undefined && looks < 2_000; looks++) error = await failure(kit.settle());
        expect(error).toBeInstanceOf(HandlerIoError);
        const { actor, resource, message } = error as HandlerIoError;
        expect(actor).toMatch(/tenor/);
        expect(resource).toMatch(named[how]);
        expect(message).toMatch(/"\/?tenor" in thread [01] began .*ctx\.timers.*allowIo: true/);
        expect(await failure(kit.stop())).toBe(error);
        await expect(kit.advance(1)).rejects.toBe(error);
        expect(lines.lines.some(({ data }) => (data as { err?: unknown } | undefined)?.err === error)).toBe(true);
      }
    },
  );
}

/** Reaches somebody in one of these ways behind an `await`, and begins a timer of Node's then. */
const REACHING: Readonly<Record<string, (ctx: ActorContext<Reach>) => unknown>> = {
  tell: (ctx) => ctx.tell(ctx.self, { type: 'note' }),
  ask: (ctx) => void ctx.ask(ctx.self, { type: 'reach', how: 'tell' }, { timeout: 1 }).catch(() => undefined),
  spawn: (ctx) => ctx.spawn(singer),
  'spawn at the top': (ctx) => ctx.system.spawn(singer, { thread: 'owner' }),
  'a reference': (ctx) => ctx.self.tell({ type: 'note' }),
};

type Reach = { readonly type: 'note' } | { readonly type: 'reach'; readonly how: string; readonly replyTo: ReplyTo<string> };

const reaching = actor<Reach>(import.meta.url, 'reaching', (ctx) =>
  on({
    note: () => undefined,
    reach: async ({ how }) => {
      await Promise.resolve();
      REACHING[how]?.(ctx);
      setTimeout(() => undefined, 1);
    },
  }),
);

it.each(Object.keys(REACHING))('G73: a timer of Node’s is noticed behind an await and %s', async (how) => {
  for (const thread of ['owner', 'auto'] as const) {
    const { kit } = await open();
    void failure(kit.spawn(reaching, { thread, name: 'tenor' }).ask({ type: 'reach', how }));
    expect(await failure(kit.settle())).toMatchObject({ name: 'HandlerIoError', actor: 'tenor' });
    await failure(kit.stop());
  }
});

it.each([false, true])('G73: I/O in a handler is told as what it is, once, at the end of a block (strict: %s)', async (strict) => {
  const body = async (act: (kit: TestSystem) => Promise<unknown>): Promise<void> => {
    await using kit = await createTestSystem({ mode: 'deterministic', threads: 1, strict });
    void failure(kit.spawn(singer, { name: 'tenor' }).ask({ type: 'break', how: 'timeout', late: false }));
    await act(kit);
  };
  for (const act of [
    (kit: TestSystem) => kit.settle(),
    (kit: TestSystem) => kit.probe().next(),
    (kit: TestSystem) => kit.advance(10),
    () => Promise.resolve(),
  ]) {
    await expect(body(act)).rejects.toMatchObject({ name: 'HandlerIoError', actor: expect.stringContaining('tenor') });
  }
});

it('G73: allowIo lets handlers begin what they like', async () => {
  const { kit } = await open(true);
  expect(await kit.spawn(singer).ask({ type: 'break', how: 'file', late: true })).toBe('done');
  await kit.stop();
});

it.each(AT_ONCE)('G73: %s in a handler is no I/O, whatever Node makes of it: it is done when it returns', async (how) => {
  const { kit } = await open();
  expect(await kit.spawn(singer).ask({ type: 'compute', how })).toBe('done');
  await kit.settle();
  await kit.stop();
});

it.each([0, 1])('G73: what is no I/O is none where a program keeps %i lines of a stack', async (lines) => {
  const { stackTraceLimit } = Error;
  onTestFinished(() => {
    Error.stackTraceLimit = stackTraceLimit;
  });
  Error.stackTraceLimit = lines;
  const { kit } = await open();
  for (const how of AT_ONCE) expect(await kit.spawn(singer).ask({ type: 'compute', how })).toBe('done');
  await kit.stop();
  expect(Error.stackTraceLimit).toBe(lines);
});

it.each(IN_A_WHILE)('G73: %s in a handler, which comes back by way of another thread, stops the system', async (how) => {
  const { kit } = await open();
  void failure(kit.spawn(singer).ask({ type: 'compute', how }));
  const error = await failure(kit.settle());
  expect(error).toBeInstanceOf(HandlerIoError);
  await failure(kit.stop());
});

it('G73: what the test itself begins, outside of handlers, and what it subscribes to events, is its own affair', async () => {
  const { kit } = await open();
  kit.events.subscribe({
    tell: () => {
      setTimeout(() => undefined, 1);
      return 'accepted';
    },
  });
  await new Promise((go) => setTimeout(go, 1));
  const ref = kit.spawn(singer);
  ref.tell({ type: 'sing', to: ref as never, name: 'a', count: 3 });
  await new Promise((go) => setTimeout(go, 1));
  await kit.settle();
  await ref.stop();
  await kit.settle();
  await kit.stop();
});
