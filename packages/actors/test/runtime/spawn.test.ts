import { ActorStoppedError, type AnyRef, type Blueprint, MessageNotSerializableError, SpawnError, StateError } from '@ringmaster/actors';
import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import {
  comesToOdd,
  failsLater,
  failsWithChild,
  type Never,
  rejectsInSetup,
  returnsNothing,
  startsLater,
  throwsInSetup,
  unreadable,
} from '../fixtures/failing.ts';
import { gate } from '../fixtures/gate.ts';
import { parent } from '../fixtures/parent.ts';
import { puppet, type Step } from '../fixtures/puppet.ts';
import { recorder } from '../fixtures/recorder.ts';
import { SMALL_RINGS } from '../support/bounds.ts';
import { inEachWay } from '../support/ways.ts';

const module = (file: string): string => new URL(`../fixtures/${file}.js`, import.meta.url).href;
const elsewhere = (url: string, actorName: string) => ({ url, actorName, args: undefined }) as unknown as Blueprint<Never>;

/** Every first start that fails, and what its cause says. */
const failing: readonly (readonly [title: string, what: Blueprint<Never>, cause: RegExp])[] = [
  ['its setup throws', throwsInSetup(), /the store is closed/],
  ['its setup rejects', rejectsInSetup(), /the store is closed/],
  ['its setup returns nothing', returnsNothing(), /returned no receive function/],
  ['its setup throws after it spawned a child', failsWithChild(), /Cannot begin after all/],
  ['its module does not exist', elsewhere(module('no-such-module'), 'ghost'), /no-such-module/],
  ['its module throws while imported', elsewhere(module('throws-at-import'), 'ghost'), /cannot be imported/],
  [
    'its module, or one that it imports, is no JavaScript',
    elsewhere('data:text/javascript,import "data:text/javascript,const"', 'ghost'),
    /Unexpected .* a module that it imports/,
  ],
  ['its module does not define it', elsewhere(module('defines-nothing'), 'ghost'), /not defined while importing .*top level/],
  [
    'another copy of the package defines it',
    elsewhere(module('of-another-copy'), 'stranger'),
    /of-another-copy.js defines it by another copy of/,
  ],
];

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

inEachWay((way) => {
  it('G4: spawn returns a reference that can be used at once, from and to any thread', async () => {
    const { system } = await way.open();
    for (const { from, to, title } of way.directions) {
      const spawner = system.spawn(parent, { thread: from });
      const child = (await spawner.ask({ type: 'spawn', what: recorder(), options: { thread: to } })) as ReturnType<typeof system.spawn>;
      const voice = system.spawn(puppet, { thread: from });
      const steps: Step[] = [
        { do: 'tell', to: child as AnyRef, message: { type: 'note', from: 'a', n: 1 } },
        { do: 'ask', to: child as AnyRef, message: { type: 'report' } },
      ];
      expect(await voice.ask({ type: 'do', steps }), title).toEqual([{ value: 'accepted' }, { value: [{ from: 'a', n: 1 }] }]);
    }
  });

  it('G4: messages sent before setup has run are handled after it, in order', async () => {
    const { system } = await way.open();
    const door = system.spawn(gate, { thread: 'owner' });
    const late = system.spawn(startsLater({ gate: door }), { thread: way.first });
    for (const n of [1, 2, 3]) late.tell({ type: 'note', n });
    const report = late.ask({ type: 'report' });
    await door.ask({ type: 'waiting', count: 1 });
    expect(late.isAlive).toBe(true);
    late.tell({ type: 'note', n: 4 });
    door.tell({ type: 'open' });
    expect(await report).toEqual([1, 2, 3]);
    await late.started;
    expect(await late.ask({ type: 'report' })).toEqual([1, 2, 3, 4]);
  });

  it('G4, I4: a third party may use a reference before the spawn record has arrived', async () => {
    const stage = await way.open(SMALL_RINGS);
    const { system } = stage;
    const third = system.spawn(puppet, { thread: way.first });
    const busy = system.spawn(recorder, { thread: way.second });
    await Promise.all([third.started, busy.started]);
    // The way from the owner is full: what follows waits in the outbox.
    for (let n = 0; n < 200; n++) busy.tell({ type: 'note', from: 'owner', n, ballast: 'x'.repeat(700) });
    const fresh = system.spawn(recorder, { thread: way.second });
    const failed = system.spawn(throwsInSetup, { thread: way.second });
    const steps: Step[] = [
      { do: 'tell', to: fresh, message: { type: 'note', from: 'third', n: 1 } },
      { do: 'send', to: fresh, message: { type: 'note', from: 'third', n: 2, ballast: 'x'.repeat(5_000) } },
      { do: 'ask', to: fresh, message: { type: 'report' } },
      { do: 'ask', to: failed, message: { type: 'ask' } },
    ];
    const [told, sent, asked, refused] = await third.ask({ type: 'do', steps });
    expect([told, sent]).toEqual([{ value: 'accepted' }, { value: undefined }]);
    expect(asked).toEqual({
      value: [
        { from: 'third', n: 1 },
        { from: 'third', n: 2 },
      ],
    });
    // On real threads it may have ended before it is asked: a third party knows no more than that.
    const { error } = refused as { error: unknown };
    expect(error instanceof SpawnError || (way.title === 'threads' && error instanceof ActorStoppedError)).toBe(true);
    expect((await busy.ask({ type: 'report' })).length).toBe(200);
  });

  it('I4: a third party may stop an actor whose spawn record has not arrived, and await its start', async () => {
    const { system } = await way.open(SMALL_RINGS);
    const third = system.spawn(parent, { thread: way.first });
    const busy = system.spawn(recorder, { thread: way.second });
    await Promise.all([third.started, busy.started]);
    for (let n = 0; n < 200; n++) busy.tell({ type: 'note', from: 'owner', n, ballast: 'x'.repeat(700) });
    const fresh = system.spawn(recorder, { thread: way.second, name: 'fresh' });
    await third.ask({ type: 'await-end', ref: fresh });
    expect(fresh.isAlive).toBe(false);
    await fresh.started.catch(() => undefined);
    expect(fresh.tell({ type: 'note', from: 'a', n: 1 })).toBe('stopped');
  });

  it.each(['throws', 'rejects', 'returns'] as const)(
    'G12, G22: a start whose setup %s what cannot be looked at fails with a SpawnError like any other',
    async (how) => {
      const { system } = await way.open();
      for (const thread of ['owner', way.first] as const) {
        const bystander = system.spawn(recorder, { thread });
        for (let n = 0; n < unreadable().length; n++) {
          const error = await failure(system.spawn(comesToOdd({ n, how }), { thread, name: 'odd' }).started);
          expect(error).toBeInstanceOf(SpawnError);
          if (how === 'returns')
            expect((error as SpawnError).message).toMatch(/^Cannot start "odd": (its setup returned no receive|nobody may look)/);
          else expect((error as SpawnError).message).toMatch(/^Cannot start "odd": Cannot use what was thrown as an error: it is /);
        }
        expect(await bystander.ask({ type: 'report' })).toEqual([]);
      }
    },
  );

  it.each(failing)('G12: a start that fails because %s is a SpawnError at once, and leaves nothing behind', async (_title, what, cause) => {
    const stage = await way.open();
    const { system } = stage;
    const bystander = system.spawn(recorder, { thread: way.first });
    for (const thread of ['owner', way.first] as const) {
      const ref = system.spawn(what, { thread, name: 'doomed' });
      const asked = failure(ref.ask({ type: 'ask' }, { timeout: 60_000 }));
      ref.tell({ type: 'never' });
      const error = await failure(ref.started);
      expect(error).toBeInstanceOf(SpawnError);
      expect((error as SpawnError).message).toMatch(cause);
      expect((error as SpawnError).data).toEqual({ url: what.url, actorName: what.actorName });
      expect(await asked).toBeInstanceOf(SpawnError);
      expect(ref.isAlive).toBe(false);
      // The name is free as soon as the failure is known.
      const next = system.spawn(recorder, { thread, name: 'doomed' });
      expect(await next.ask({ type: 'report' })).toEqual([]);
      await next.stop();
    }
    expect(await bystander.ask({ type: 'report' })).toEqual([]);
    const letters = await stage.untilDeadLetters(2);
    const texts = letters.map(({ message, reason, target }) => `${reason} ${target?.name} ${inspect(message)}`);
    expect(texts.join(', ')).toBe("stopped doomed { type: 'never' }, stopped doomed { type: 'never' }");
    const started = (): number => stage.events.filter(({ type, actor }) => type === 'started' && actor?.name === 'doomed').length;
    await stage.until('both starts are told of', () => started() >= 2);
    expect(started()).toBe(2);
  });

  it('G12: the cause of a failed start keeps its class', async () => {
    const { system } = await way.open();
    for (const thread of ['owner', way.first] as const) {
      const error = (await failure(system.spawn(throwsInSetup, { thread }).started)) as SpawnError;
      expect(error.cause).toBeInstanceOf(StateError);
      expect((error.cause as StateError).code).toBe('CLOSED');
    }
  });

  it('G12: nobody need look at a failed start: it is logged, and is no unhandled rejection', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(throwsInSetup, { thread: way.first });
    await stage.until('the failure is logged', () => stage.lines.some(({ level }) => level === 'error'));
    const [line] = stage.lines.filter(({ level }) => level === 'error');
    expect(line?.data).toMatchObject({ actor: ref.name, err: { message: expect.stringMatching(/the store is closed/) } });
  });

  it('G12: children of an actor whose setup failed are stopped', async () => {
    const stage = await way.open();
    const { system } = stage;
    const error = await failure(system.spawn(failsWithChild, { thread: way.first }).started);
    expect(error).toBeInstanceOf(SpawnError);
    await stage.until('the child has ended', () => stage.events.some(({ type, actor }) => type === 'stopped' && actor?.name === 'orphan'));
  });

  it('G12: asks that wait while setup runs fail with the SpawnError', async () => {
    const { system } = await way.open();
    const door = system.spawn(gate, { thread: 'owner' });
    const ref = system.spawn(failsLater({ gate: door }), { thread: way.first });
    const asked = [1, 2, 3].map(() => failure(ref.ask({ type: 'ask' }, { timeout: 60_000 })));
    await door.ask({ type: 'waiting', count: 1 });
    door.tell({ type: 'open' });
    for (const error of await Promise.all(asked)) {
      expect(error).toBeInstanceOf(SpawnError);
      expect((error as SpawnError).cause).toMatchObject({ code: 'LATE' });
    }
  });

  it('G12: a parent learns that a child did not start: it is no child of it any more', async () => {
    const { system } = await way.open();
    const above = system.spawn(parent, { thread: way.first });
    for (const thread of [way.first, way.second, 'owner'] as const) {
      const child = await above.ask({ type: 'spawn', what: throwsInSetup(), options: { thread, name: 'child' } });
      expect(await failure(child.started)).toBeInstanceOf(SpawnError);
      await expect.poll(async () => (await above.ask({ type: 'look' })).children, { interval: 0 }).toEqual([]);
    }
  });

  it('S2: spawn throws at once for what makes no sense', async () => {
    const { system } = await way.open();
    expect(() => system.spawn({} as never)).toThrow(TypeError);
    expect(() => system.spawn(undefined as never)).toThrow(TypeError);
    expect(() => system.spawn(recorder, { thread: 'nowhere' as never })).toThrow(TypeError);
  });

  if (way.crosses)
    it('G5: arguments that cannot be serialised fail at spawn, and leave nothing behind', async () => {
      const { system } = await way.open();
      const args = { gate: () => undefined } as never;
      const spawn = () => system.spawn(failsLater(args), { thread: way.first, name: 'bad' });
      expect(spawn).toThrow(MessageNotSerializableError);
      expect(spawn).toThrow(/^Cannot spawn "bad" in thread \d: args\.gate cannot leave this one: it is a function \(gate\)$/);
      expect(spawn).toThrow(expect.objectContaining({ data: { path: 'args.gate' } }));
      const next = system.spawn(recorder, { thread: way.first, name: 'bad' });
      expect(await next.ask({ type: 'report' })).toEqual([]);
    });

  it('{ key } places the same key in the same thread, whoever asks', async () => {
    const stage = await way.open();
    const { system } = stage;
    const above = system.spawn(parent, { thread: way.first });
    for (const key of ['a', 'b', 'c', 'd']) {
      const [one, other] = [system.spawn(recorder, { thread: { key } }), system.spawn(recorder, { thread: { key } })];
      const third = await above.ask({ type: 'spawn', what: recorder(), options: { thread: { key } } });
      expect(new Set([one, other, third].map((ref) => stage.threadOf(ref))).size).toBe(1);
    }
    expect(() => system.spawn(recorder, { thread: { key: '' } })).toThrow(/\{ key \} with a text, not empty, not \{"key":""\}$/);
  });

  it('auto deals what the application spawns out over the workers, and places children beside their parent', async () => {
    const stage = await way.open();
    const { system } = stage;
    const above = Array.from({ length: 4 }, () => system.spawn(parent));
    const threads = above.map((ref) => stage.threadOf(ref));
    // Whoever comes first: in this system others have been dealt out before.
    expect(threads).toEqual(!way.crosses ? [0, 0, 0, 0] : threads[0] === 1 ? [1, 2, 1, 2] : [2, 1, 2, 1]);
    for (const one of above) {
      const child = await one.ask({ type: 'spawn', what: recorder(), options: {} });
      expect(stage.threadOf(child)).toBe(stage.threadOf(one));
    }
  });
});
