import { ActorStoppedError, StateError, SystemStoppedError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { answerer } from '../fixtures/answering.ts';
import { busy, relay, tally } from '../fixtures/busy.ts';
import { startsLater } from '../fixtures/failing.ts';
import { gate } from '../fixtures/gate.ts';
import { ghost, waiting } from '../fixtures/ghost.ts';
import { parent } from '../fixtures/parent.ts';
import { recorder } from '../fixtures/recorder.ts';
import { restless } from '../fixtures/restless.ts';
import { untilFull } from '../support/full.ts';
import { ALLOW_IO, inEachWay } from '../support/ways.ts';

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

inEachWay((way) => {
  it('G19: a pipeline keeps its tail: what was told before the stop goes all the way', async () => {
    const stage = await way.open();
    const { system } = stage;
    const last = system.spawn(tally({ every: 100 }), { thread: 'owner' });
    const second = system.spawn(relay({ to: last }), { thread: way.second });
    const first = system.spawn(relay({ to: second }), { thread: way.first });
    for (let n = 1; n <= 1_000; n++) expect(first.tell({ type: 'pass', n })).toBe('accepted');
    await stage.inTime(system.stop());
    const counts = stage.lines.filter(({ text }) => text === 'passed').map(({ data }) => (data as { count: number }).count);
    expect(counts.at(-1)).toBe(1_000);
    expect(stage.unfinished).toBe(0);
    expect(stage.deadLetters).toEqual([]);
  });

  it('G19: answers that are under way when the stop begins arrive', async () => {
    const stage = await way.open();
    const { system } = stage;
    const ref = system.spawn(answerer, { thread: way.first });
    const asked = Array.from({ length: 50 }, (_, value) => ref.ask({ type: 'echo', value }));
    const stopped = stage.inTime(system.stop());
    expect(await Promise.all(asked)).toEqual(asked.map((_, value) => value));
    await stopped;
  });

  it('G19: from its begin on, what comes from outside actors is refused', async () => {
    const stage = await way.open();
    const { system } = stage;
    for (const thread of ['owner', way.first] as const) {
      const ref = system.spawn(recorder, { thread });
      await ref.started;
    }
    const [near, far] = [system.spawn(recorder, { thread: 'owner' }), system.spawn(recorder, { thread: way.first })];
    await Promise.all([near.started, far.started]);
    const stopped = stage.inTime(system.stop());
    expect(() => system.spawn(recorder)).toThrow(SystemStoppedError);
    for (const ref of [near, far]) {
      expect(ref.tell({ type: 'note', from: 'late', n: 1 })).toBe('stopped');
      expect(await failure(ref.ask({ type: 'report' }))).toBeInstanceOf(SystemStoppedError);
      expect(await failure(ref.send({ type: 'note', from: 'late', n: 2 }))).toBeInstanceOf(SystemStoppedError);
    }
    await stopped;
    expect(stage.deadLetters.map(({ reason }) => reason).filter((reason) => reason !== 'system-stopped')).toEqual([]);
    expect(stage.deadLetters.length).toBeGreaterThanOrEqual(2);
  });

  it('S7, G19: what timers of an actor send, in any thread, is refused and does not delay the end', async () => {
    const stage = await way.open();
    const { system } = stage;
    const places = way.crosses ? (['owner', way.first, 'dedicated'] as const) : (['owner'] as const);
    const threads: number[] = [];
    for (const thread of places) {
      const ref = system.spawn(restless, { thread });
      await ref.ask({ type: 'begin' });
      threads.push(stage.threadOf(ref));
    }
    // Otherwise all might be quiet, and at its end, before the next tick.
    system.spawn(ghost, { thread: 'owner' }).tell({ type: 'linger' });
    await stage.until('a handler is under way', () => waiting.length > 0);
    // Far beyond the limit of this test: what it ends by is the quiet.
    const stopped = system.stop({ timeout: 3_600_000 });
    const refusedIn = (thread: number): boolean =>
      stage.deadLetters.some(
        ({ target, reason }) => reason === 'system-stopped' && target?.name.startsWith('restless') && stage.threadOf(target) === thread,
      );
    for (const thread of threads) await stage.until(`a tick is refused in ${thread}`, () => refusedIn(thread));
    for (const step of waiting.splice(0)) step(() => undefined);
    await stage.inTime(stopped);
  });

  it('G19: it runs once: every call gets the same end', async () => {
    const stage = await way.open();
    const { system } = stage;
    system.spawn(recorder, { thread: way.first });
    const calls = [system.stop(), system.stop({ timeout: 1 }), system.stop()];
    expect(new Set(calls).size).toBe(1);
    await stage.inTime(Promise.all(calls));
    await system.stop();
    await system[Symbol.asyncDispose]();
  });

  it('G19: after the end everything is refused, and settles', async () => {
    const stage = await way.open();
    const { system } = stage;
    const [near, far] = [system.spawn(recorder, { thread: 'owner' }), system.spawn(recorder, { thread: way.first })];
    await stage.inTime(system.stop());
    for (const ref of [near, far]) {
      expect(ref.isAlive).toBe(false);
      expect(ref.tell({ type: 'note', from: 'late', n: 1 })).toBe('stopped');
      const error = await failure(ref.ask({ type: 'report' }));
      expect(error instanceof ActorStoppedError || error instanceof SystemStoppedError).toBe(true);
      await ref.stop();
    }
    expect(() => system.spawn(recorder)).toThrow(SystemStoppedError);
  });

  it('G19: it resolves within its time-out although a handler never ends, and asks and sends that are open settle', async () => {
    const stage = await way.open({ defaults: { mailboxCapacity: 4 } });
    stage.isUnbalanced = true;
    const { system } = stage;
    const door = system.spawn(gate, { thread: 'owner' });
    for (const thread of ['owner', way.first] as const) {
      const hanging = system.spawn(recorder, { thread });
      hanging.tell({ type: 'block', gate: door });
      await door.ask({ type: 'waiting', count: thread === 'owner' ? 1 : way.crosses ? 2 : 2 });
      await untilFull(stage, hanging, () => hanging.tell({ type: 'note', from: 'a', n: 1 }));
      const sent = failure(hanging.send({ type: 'note', from: 'a', n: 2 }));
      stage.forget();
      void sent.then((error) => stage.events.push({ type: 'sent', error } as never));
    }
    const open = system.spawn(answerer, { thread: way.first });
    const asked = failure(open.ask({ type: 'never' }, { timeout: 60_000 }));
    await stage.inTime(system.stop({ timeout: 60 }));
    expect(await asked).toBeInstanceOf(Error);
  });

  it('G12, G19: what has not started when a stop that gives no time is done never will: its start and sends to it settle', async () => {
    const stage = await way.open();
    const { system } = stage;
    const closed = system.spawn(gate, { thread: 'owner' });
    const refs = (['owner', way.first] as const).map((thread) => system.spawn(startsLater({ gate: closed }), { thread }));
    const starts = Promise.all(refs.map(({ started }) => failure(started)));
    const first = system.spawn(recorder, { thread: way.first });
    await first.started;
    await stage.inTime(system.stop({ timeout: 0 }));
    for (const error of await stage.inTime(starts)) expect(error).toBeInstanceOf(ActorStoppedError);
    for (const ref of refs) {
      expect(await stage.inTime(failure(ref.started))).toBeInstanceOf(ActorStoppedError);
      expect(await stage.inTime(failure(ref.send({ type: 'note', n: 1 })))).toBeInstanceOf(ActorStoppedError);
    }
  });

  it('G19: an older sibling that tells itself for ever does not keep it from ending when a younger one never stops', async () => {
    const stage = await way.open();
    stage.isUnbalanced = true;
    const { system } = stage;
    for (const thread of ['owner', way.first] as const) {
      const door = system.spawn(gate, { thread });
      const restless = system.spawn(busy, { thread });
      await restless.ask({ type: 'begin' });
      const hanging = system.spawn(recorder, { thread });
      hanging.tell({ type: 'block', gate: door });
      await door.ask({ type: 'waiting', count: 1 });
    }
    await stage.inTime(system.stop({ timeout: 60 }));
  });

  it('G19: actors that tell themselves for ever are stopped', async () => {
    // A virtual second is as many messages as fit into it, and if each were encoded and decoded most of that would be spent on it.
    const stage = await way.open({ strictMessages: false });
    stage.isUnbalanced = true;
    const { system } = stage;
    for (const thread of ['owner', way.first, way.second] as const) await system.spawn(busy, { thread }).ask({ type: 'begin' });
    await stage.inTime(system.stop({ timeout: 400 }));
    expect(stage.events.filter(({ type, actor }) => type === 'stopped' && actor?.name.startsWith('busy')).length).toBe(3);
  });

  it('G19: racing it with spawns, tells and stops does not hang', async () => {
    for (let round = 0; round < 3; round++) {
      const stage = await way.open({ name: `race ${round}` });
      stage.isUnbalanced = true;
      const { system } = stage;
      const places = ['owner', way.first, way.second] as const;
      const parents = places.map((thread) => system.spawn(parent, { thread }));
      const asked: Promise<unknown>[] = [];
      for (let n = 0; n < 60; n++) {
        const thread = places[n % 3] ?? 'owner';
        const above = parents[(n + round) % 3];
        if (above !== undefined) asked.push(failure(above.ask({ type: 'spawn', what: recorder(), options: { thread } }, { timeout: 200 })));
        const ref = system.spawn(recorder, { thread });
        ref.tell({ type: 'note', from: 'a', n });
        if (n % 5 === 0) asked.push(ref.stop());
      }
      await stage.inTime(Promise.all([system.stop({ timeout: 400 }), ...asked]));
    }
  });

  it('S9: awaiting it in an actor rejects at once, and the system stops all the same', async () => {
    for (const thread of ['owner', way.first] as const) {
      const stage = await way.open({ name: `from ${JSON.stringify(thread)}` });
      const ref = stage.system.spawn(parent, { thread });
      expect(await failure(ref.ask({ type: 'await-system-end' }))).toBeInstanceOf(StateError);
      await stage.inTime(stage.system.stop());
      expect(ref.isAlive).toBe(false);
    }
  });

  it('G16: the tree stops youngest first', async () => {
    const stage = await way.open();
    const { system } = stage;
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const [index, name] of names.entries()) {
      await system.spawn(recorder, { name, thread: index % 2 === 0 ? 'owner' : way.first }).started;
    }
    await stage.inTime(system.stop());
    const ended = stage.events.flatMap(({ type, actor }) => (type === 'stopped' ? [actor?.name] : []));
    expect(ended.filter((name) => name !== undefined && names.includes(name))).toEqual([...names].reverse());
  });

  it('G16: many children stop in time that grows with their number, not with its square', async () => {
    const stage = await way.open();
    const timeFor = async (count: number): Promise<number> => {
      const above = stage.system.spawn(parent, { thread: way.first });
      await above.ask({ type: 'spawn-many', what: recorder(), count });
      const from = performance.now();
      await stage.inTime(above.stop());
      return performance.now() - from;
    };
    await timeFor(1_000);
    const [few, many] = [await timeFor(1_000), await timeFor(10_000)];
    expect(many / few).toBeLessThan(40);
  });

  it('log lines of an actor below another have its path beside its name, wherever the two live; the name of others is all of it', async () => {
    const stage = await way.open();
    for (const { title, from, to } of way.directions) {
      const above = stage.system.spawn(parent, { thread: from });
      const below = await above.ask({ type: 'spawn', what: parent(), options: { name: 'below', thread: to } });
      for (const ref of [above, below as typeof above]) ref.tell({ type: 'log', level: 'info', data: {}, text: title });
      const seen = (): typeof stage.lines => stage.lines.filter(({ text }) => text === title);
      await stage.until('both lines are here', () => seen().length === 2);
      const shown = seen().map(({ bindings: { actor, path } }) => ({ actor, path }));
      expect(shown).toContainEqual({ actor: above.name, path: undefined });
      expect(shown).toContainEqual({ actor: 'below', path: `${above.name}/below` });
    }
  });

  it('log lines of every actor reach the logger of the system, with actor and thread, also the last ones', async () => {
    const stage = await way.open();
    const { system } = stage;
    for (const thread of ['owner', way.first, way.second] as const) {
      const ref = system.spawn(parent, { thread });
      ref.tell({ type: 'log', level: 'info', data: { a: 1 }, text: 'one' });
      ref.tell({ type: 'log', level: 'warn', data: { f: ref }, text: 'two' });
      ref.tell({ type: 'log', level: 'debug', data: {}, text: 'too fine' });
      await ref.ask({ type: 'look' });
      const seen = (): typeof stage.lines => stage.lines.filter(({ bindings }) => bindings['actor'] === ref.name);
      await stage.until('both lines are here', () => seen().length >= 2);
      expect(seen().slice(0, 2)).toMatchObject([
        { level: 'info', data: { a: 1 }, text: 'one', bindings: { thread: stage.threadOf(ref) } },
        { level: 'warn', text: 'two' },
      ]);
    }
    const last = system.spawn(parent, { thread: way.first });
    last.tell({ type: 'log', level: 'error', data: {}, text: 'last words' });
    await stage.inTime(system.stop());
    expect(stage.lines.some(({ text }) => text === 'last words')).toBe(true);
  });
}, ALLOW_IO);
