import type { ActorRef, AnyRef } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { afterlife } from '../fixtures/afterlife.ts';
import { clumsy, MISUSES } from '../fixtures/clumsy.ts';
import { gate } from '../fixtures/gate.ts';
import { parent, type ParentMessage } from '../fixtures/parent.ts';
import { recorder } from '../fixtures/recorder.ts';
import { ALLOW_IO, inEachWay } from '../support/ways.ts';

inEachWay((way) => {
  it('ctx.children lists the children by name, oldest first, wherever they live', async () => {
    const { system } = await way.open();
    const above = system.spawn(parent, { thread: way.first });
    const made: AnyRef[] = [];
    for (const [index, thread] of (['owner', way.first, way.second] as const).entries()) {
      made.push(await above.ask({ type: 'spawn', what: recorder(), options: { thread, name: `child-${index}` } }));
    }
    const { children } = await above.ask({ type: 'look' });
    expect(children.map(([name, child]) => [name, child === made[Number(name.at(-1))]])).toEqual([
      ['child-0', true],
      ['child-1', true],
      ['child-2', true],
    ]);
  });

  it('ctx.children can be sent, and not be changed, by whatever JavaScript does with it', async () => {
    const { system } = await way.open();
    const refusal = 'TypeError: Cannot change ctx.children: it is to be read; use ctx.spawn, and stop() of a child';
    const [above, childless] = [1, 2].map(() => system.spawn(parent, { thread: way.first })) as [
      ActorRef<ParentMessage>,
      ActorRef<ParentMessage>,
    ];
    const child = await above.ask({ type: 'spawn', what: recorder(), options: { name: 'child' } });
    for (const ref of [above, childless]) expect(await ref.ask({ type: 'meddle' })).toEqual([refusal, refusal, refusal]);
    expect([...(await above.ask({ type: 'children' }))]).toEqual([['child', child]]);
    expect([...(await childless.ask({ type: 'children' }))]).toEqual([]);
    await child.stop();
  });

  it('the parent of what the application spawns is the guardian, alive as long as the system', async () => {
    const { system } = await way.open();
    const seen = await system.spawn(parent, { thread: way.first }).ask({ type: 'look' });
    expect([seen.parent.name, seen.parent.isAlive]).toEqual(['user', true]);
  });

  it('ctx.clock and ctx.random are those of the system', async () => {
    const { system } = await way.open();
    const seen = await system.spawn(parent, { thread: way.first }).ask({ type: 'look' });
    if (way.title === 'virtual') expect(Math.abs(seen.now - Date.UTC(2020, 0, 1))).toBeLessThan(60_000);
    else expect(Math.abs(seen.now - Date.now())).toBeLessThan(60_000);
    expect(seen.random).toBeGreaterThanOrEqual(0);
    expect(seen.random).toBeLessThan(1);
    expect(seen.aborted).toBe(false);
  });

  it('C1: after an await the reference knows no sender, ctx does', async () => {
    const stage = await way.open();
    const { system } = stage;
    const gone = system.spawn(recorder, { thread: way.second });
    await gone.stop();
    const ref = system.spawn(afterlife, { thread: way.first });
    await ref.ask({ type: 'tell-late', to: gone });
    const letters = await stage.untilDeadLetters(6);
    const senders = letters.map(({ message, sender }) => `${(message as { from: string }).from} ${sender === (ref as AnyRef)}`);
    expect(senders).toEqual([
      'early reference true',
      'early ctx true',
      'early again true',
      'late reference false',
      'late ctx true',
      'late again false',
    ]);
  });

  it('S5: the context of an actor that has ended refuses', async () => {
    const stage = await way.open();
    const { system } = stage;
    const door = system.spawn(gate, { thread: 'owner' });
    const witness = system.spawn(recorder, { thread: 'owner' });
    const ref = system.spawn(afterlife, { thread: way.first });
    ref.tell({ type: 'act-after-end', gate: door, witness });
    await door.ask({ type: 'waiting', count: 1 });
    await ref.stop();
    door.tell({ type: 'open' });
    await expect
      .poll(async () => (await witness.ask({ type: 'report' })).map(({ from }) => from), { interval: 0 })
      .toEqual([
        'tell: ActorStoppedError',
        'send: ActorStoppedError',
        'ask: ActorStoppedError',
        'spawn: ActorStoppedError',
        'become: ActorStoppedError',
        'timer: ActorStoppedError',
        'idle: ActorStoppedError',
        'stash: ActorStoppedError',
        'release: ActorStoppedError',
        'pipe: ActorStoppedError',
      ]);
  });

  it('what plain JavaScript gets wrong is said at the call, and the actor goes on', async () => {
    const { system } = await way.open();
    const ref = system.spawn(clumsy, { thread: way.first });
    for (const how of MISUSES) {
      await expect(ref.ask({ type: 'misuse', how })).rejects.toThrow(
        /^Cannot .* is a function, not|^Cannot spawn .* options are an object, not null$/,
      );
    }
    expect(await ref.ask({ type: 'ping' })).toBe('pong');
  });
}, ALLOW_IO);
