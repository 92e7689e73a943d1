import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { BroadcastChannel } from 'node:worker_threads';
import { type ActorRef, type Blueprint, SpawnError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { openStore } from '#actors/contract/broker-store-definition.js';
import { functionOf } from '#actors/system/pure/find-function.js';
import type { HalfMessage } from '../fixtures/half-evaluated.ts';
import { recorder } from '../fixtures/recorder.ts';
import type { SlowMessage } from '../fixtures/slow-module.ts';
import { inEachWay } from '../support/ways.ts';

const fixture = (file: string): string => new URL(`../fixtures/${file}.js`, import.meta.url).href;
const elsewhere = (url: string, actorName: string) => ({ url, actorName, args: undefined }) as unknown as Blueprint<never>;
const HALF = fixture('half-evaluated');

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => `fulfilled with ${String(value)}`,
    (error: unknown) => error,
  );

inEachWay((way) => {
  it('G4: a module that fails behind a definition fails each start of it, the first as well as later ones', async () => {
    const { system } = await way.open();
    for (const attempt of [1, 2, 3]) {
      const ref = system.spawn(elsewhere(HALF, 'half'), { thread: way.first }) as unknown as ActorRef<HalfMessage>;
      expect(await failure(ref.started), `attempt ${attempt}`).toMatchObject({ cause: { message: 'no such setting' } });
      expect(await failure(ref.ask({ type: 'get' })), `attempt ${attempt}`).toBeInstanceOf(SpawnError);
    }
  });

  it('G4: so does one that fails while another imports it', async () => {
    const { system } = await way.open();
    // A URL of its own for each run: what this thread has imported stays.
    const outer = system.spawn(elsewhere(`${fixture('imports-half')}?${randomUUID()}`, 'outer'), { thread: way.second });
    expect(await failure(outer.started)).toMatchObject({ cause: { message: 'no such setting' } });
    const half = system.spawn(elsewhere(HALF, 'half'), { thread: way.second });
    expect(await failure(half.started)).toMatchObject({ cause: { message: 'no such setting' } });
  });

  it('G4: nobody starts from a module before it has been evaluated to its end', async () => {
    const { system } = await way.open();
    const url = `${fixture('slow-module')}?${randomUUID()}`;
    const channel = new BroadcastChannel(url);
    const evaluating = once(channel as unknown as EventTarget, 'message');
    const spawn = (): ActorRef<SlowMessage> =>
      system.spawn(elsewhere(url, 'slow'), { thread: way.first }) as unknown as ActorRef<SlowMessage>;
    const first = spawn();
    await evaluating;
    const second = spawn();
    const answers = [first, second].map((ref) => ref.ask({ type: 'get' }));
    // Behind it in the same thread: by then the second has been spawned there.
    await system.spawn(recorder(), { thread: way.first }).ask({ type: 'report' });
    channel.postMessage('set');
    expect(await Promise.all(answers)).toEqual(['set', 'set']);
    channel.close();
  });
});

it('a module that fails behind a stateless task, or a store, fails each use of it', async () => {
  for (let attempt = 0; attempt < 3; attempt++) {
    const found = Promise.resolve().then(() => functionOf({ url: HALF, name: 'half/task' } as never, 'a task'));
    expect(await failure(found)).toMatchObject({ name: 'TaskUndefinedError', cause: { message: 'no such setting' } });
    expect(await failure(openStore({ url: HALF, storeName: 'half-store', args: undefined } as never))).toMatchObject({
      message: 'no such setting',
    });
  }
});
