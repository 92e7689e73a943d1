import {
  type ActorRef,
  type Blueprint,
  escalate,
  type RestartOptions,
  restart,
  resume,
  SpawnError,
  stop,
  supervise,
  TaskError,
} from '@ringmaster/actors';
import { expect, it } from 'vitest';
import type { LonerMessage } from '../fixtures/loner.ts';
import { throwsInSetup } from '../fixtures/failing.ts';
import { parent } from '../fixtures/parent.ts';
import { opinionated, phoenix } from '../fixtures/phoenix.ts';
import { Supervised } from '../support/supervised.ts';
import { inEachWay } from '../support/ways.ts';

const outcome = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
const always = (options?: RestartOptions) => supervise.otherwise(restart(options)).within({ restarts: 1_000, periodMs: 60_000 });

/** Of a module that this test does not import. */
const blueprint = (actorName: string) =>
  ({ url: new URL('../fixtures/loner.js', import.meta.url).href, actorName, args: undefined }) as unknown as Blueprint<never>;

inEachWay((way) => {
  const open = async (): Promise<Supervised> => new Supervised(await way.open());

  it("G21: the definition's own table is the default, and the parent may overrule it", async () => {
    const set = await open();
    const { system } = set.stage;
    const args = { name: 'a', witness: set.witness };
    const byAuthor = system.spawn(opinionated(args), { thread: way.first });
    byAuthor.tell({ type: 'note', n: 1 });
    byAuthor.tell({ type: 'fail', as: 'burnt' });
    expect(await byAuthor.ask({ type: 'report' })).toEqual([1]);
    byAuthor.tell({ type: 'fail', as: 'range' });
    expect(await set.untilStopped(byAuthor)).toBeInstanceOf(RangeError);
    const overruled = system.spawn(opinionated(args), { thread: way.first, supervise: always() });
    overruled.tell({ type: 'note', n: 1 });
    overruled.tell({ type: 'fail', as: 'burnt' });
    expect(await overruled.ask({ type: 'report' })).toEqual([]);
  });

  it('G27: permanent comes back after every end, under its name, with a new reference; transient after failures only; temporary never', async () => {
    const set = await open();
    const above = set.head('head', { thread: way.first });
    for (const policy of ['permanent', 'transient', 'temporary'] as const) {
      for (const thread of [way.first, way.second]) {
        const ref = await set.child(above, policy, { thread, table: 'restart', restart: policy });
        ref.tell({ type: 'fail' });
        const comesBack = await outcome(ref.ask({ type: 'report' }, { timeout: 60_000 }));
        expect(comesBack === undefined).toBe(policy !== 'temporary');
        await ref.stop();
        if (policy === 'permanent') {
          const find = (): Promise<unknown> =>
            outcome(above.ask({ type: 'child', name: policy }).then((found) => found.isAlive || Promise.reject(found)));
          for (let found = await find(); found !== undefined; found = await find()) await set.stage.advance(20);
          const next = await above.ask({ type: 'child', name: policy });
          expect(next).not.toBe(ref);
          await next.started;
          // The parent itself: that is the end of it.
          above.tell({ type: 'stop-child', name: policy });
        }
        for (;;) if ((await above.ask({ type: 'children' })).length === 0) break;
      }
    }
  });

  it('G27: a permanent actor that keeps ending exhausts its budget', async () => {
    const set = await open();
    const above = set.head('head', { thread: way.first, supervise: always() });
    const first = await set.child(above, 'a', { thread: way.second, table: 'once', restart: 'permanent' });
    // One that is stopped before it has begun runs no setup.
    await first.started;
    void first.stop();
    await set.untilSeen('a set up', 2);
    await (await above.ask({ type: 'child', name: 'a' })).started;
    (await above.ask({ type: 'child', name: 'a' })).stop();
    const seen = await set.untilSeen('head set up', 2);
    expect(seen).toContain('head ends: ActorStoppedError 1');
  });

  it('S2: of a first start that fails the parent hears; resume and restart mean stop there, escalate means itself', async () => {
    const set = await open();
    const errors: unknown[] = [];
    for (const table of ['resume', 'restart', 'stop', 'none', 'escalate'] as const) {
      const supervision = supervise.otherwise(({ error }) => {
        errors.push(error);
        return stop();
      });
      const above = set.head('head', { thread: way.first, supervise: supervision });
      for (const thread of [way.first, way.second]) {
        if (!above.isAlive) continue;
        const child = await above.ask({ type: 'spawn', what: throwsInSetup(), options: { name: 'child', thread }, table });
        expect(await outcome(child.started)).toBeInstanceOf(SpawnError);
        if (table === 'escalate') await set.untilStopped(above);
        else for (;;) if ((await above.ask({ type: 'children' })).length === 0) break;
      }
      await above.stop();
    }
    expect(errors.length).toBe(1);
    expect(errors[0]).toBeInstanceOf(SpawnError);
    expect(set.stage.lines.map(({ text }) => text)).not.toContain('actor failed and restarts');
  });

  it('S2: ctx.system.spawn takes a table without functions along, and refuses one with', async () => {
    const set = await open();
    const spawner = set.stage.system.spawn(parent, { thread: way.first });
    const what = phoenix({ name: 'top', witness: set.witness });
    const table = supervise.on(TaskError, resume()).otherwise(escalate());
    const top = (await spawner.ask({ type: 'spawn-top', what, options: { thread: way.second, supervise: table } })) as ReturnType<
      Supervised['phoenix']
    >;
    top.tell({ type: 'note', n: 1 });
    top.tell({ type: 'fail' });
    expect(await top.ask({ type: 'report' })).toEqual([1]);
    if (!way.crosses) return;
    const above = set.head('head', { thread: way.first });
    const refused = await outcome(above.ask({ type: 'spawn-top', what, table: 'throws' }));
    expect(refused).toBeInstanceOf(TypeError);
    expect((refused as Error).message).toMatch(/otherwise\(\) is a function, which cannot leave its thread/);
  });

  it("G21: the author's table counts also where the parent's thread has never seen the definition", async () => {
    const set = await open();
    const above = set.head('head', { thread: way.first });
    const what = blueprint('loner');
    const ref = (await above.ask({ type: 'spawn', what, options: { thread: way.second }, table: 'none' })) as ActorRef<LonerMessage>;
    for (let n = 1; n <= 5; n++) {
      ref.tell({ type: 'fail' });
      expect(await ref.ask({ type: 'count' })).toBe(n);
    }
  });

  it("G37: an author's supervise that is no table fails the start, naming it", async () => {
    const set = await open();
    const error = (await outcome(set.stage.system.spawn(blueprint('careless'), { thread: way.first }).started)) as SpawnError;
    expect(error).toBeInstanceOf(SpawnError);
    expect(error.message).toMatch(/supervise is a table made with supervise\.on/);
  });

  it('G37: what is no table and no policy is refused at spawn, naming the option', async () => {
    const set = await open();
    expect(() => set.phoenix('a', { supervise: {} as never })).toThrow(/supervise is a table made with supervise\.on/);
    expect(() => set.phoenix('a', { restart: 'always' as never })).toThrow(
      /restart is 'permanent', 'transient', 'temporary', not "always"/,
    );
    expect(await set.phoenix('a', {}).ask({ type: 'report' })).toEqual([]);
  });
});
