import { NameTakenError, SpawnError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { parent } from '../fixtures/parent.ts';
import { recorder } from '../fixtures/recorder.ts';
import { inEachWay } from '../support/ways.ts';

inEachWay((way) => {
  it('G13: a taken name is refused at spawn, and the error carries the existing reference', async () => {
    const { system } = await way.open();
    const first = system.spawn(recorder, { name: 'one', thread: way.first });
    const again = () => system.spawn(recorder, { name: 'one', thread: way.second });
    expect(again).toThrow(NameTakenError);
    expect(again).toThrow(expect.objectContaining({ data: { existing: first } }));
  });

  it('G13: a name is free again when its actor has ended', async () => {
    const { system } = await way.open();
    const first = system.spawn(recorder, { name: 'one', thread: way.first });
    await first.stop();
    const second = system.spawn(recorder, { name: 'one', thread: way.second });
    await second.started;
    expect(second).not.toBe(first);
    expect([first.isAlive, second.isAlive, second.name]).toEqual([false, true, 'one']);
  });

  it('G13: a name is taken still while its actor stops', async () => {
    const { system } = await way.open();
    const first = system.spawn(recorder, { name: 'one', thread: way.first });
    await first.started;
    const ended = first.stop();
    expect(() => system.spawn(recorder, { name: 'one' })).toThrow(NameTakenError);
    await ended;
    system.spawn(recorder, { name: 'one' });
  });

  it('G13: siblings have different names, cousins may have the same', async () => {
    const { system } = await way.open();
    const [a, b] = [system.spawn(parent, { thread: way.first }), system.spawn(parent, { thread: way.second })];
    const options = { name: 'same', thread: way.second } as const;
    const spawned = [a, b].map((one) => one.ask({ type: 'spawn', what: recorder(), options }));
    const [x, y] = await Promise.all(spawned);
    expect(x).not.toBe(y);
    const refused = a.ask({ type: 'spawn', what: recorder(), options: { name: 'same' } });
    await expect(refused).rejects.toThrow(NameTakenError);
    await expect(refused).rejects.toHaveProperty('data.existing', x);
  });

  it('G13: a name taken in the thread of the parent is refused on started, and the error carries the existing reference', async () => {
    const { system } = await way.open();
    const existing = system.spawn(recorder, { name: 'one', thread: way.second });
    const worker = system.spawn(parent, { thread: way.first });
    if (!way.crosses) {
      await expect(worker.ask({ type: 'spawn-top', what: recorder(), options: { name: 'one' } })).rejects.toThrow(NameTakenError);
      return;
    }
    const refused = await worker.ask({ type: 'spawn-top', what: recorder(), options: { name: 'one', thread: way.second } });
    const error = await refused.started.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(SpawnError);
    expect((error as SpawnError).cause).toBeInstanceOf(NameTakenError);
    expect((error as SpawnError).cause).toHaveProperty('data.existing', existing);
    // The one that had the name keeps it.
    expect(existing.isAlive).toBe(true);
    expect(() => system.spawn(recorder, { name: 'one' })).toThrow(NameTakenError);
  });

  it('I7: system.spawn in an actor of any thread makes a child of the guardian', async () => {
    const { system } = await way.open();
    const asking = system.spawn(parent, { thread: way.first });
    const made = await asking.ask({ type: 'spawn-top', what: parent(), options: { name: 'made', thread: way.second } });
    await made.started;
    expect(() => system.spawn(parent, { name: 'made' })).toThrow(NameTakenError);
    const { children } = await asking.ask({ type: 'look' });
    expect(children).toEqual([]);
    await asking.stop();
    expect(made.isAlive).toBe(true);
    await made.stop();
    system.spawn(parent, { name: 'made' });
  });

  it('spawn names actors after their definition, each differently, in every thread', async () => {
    const { system } = await way.open();
    const asking = [way.first, way.second].map((thread) => system.spawn(parent, { thread }));
    const own = [1, 2].map(() => system.spawn(recorder, { thread: way.second }));
    const others = await Promise.all(
      [...asking, ...asking].map((one) => one.ask({ type: 'spawn-top', what: recorder(), options: { thread: way.second } })),
    );
    await Promise.all([...own, ...others].map((ref) => ref.started));
    const names = [...own, ...others].map(({ name }) => name);
    expect(new Set(names).size).toBe(6);
    for (const name of names) expect(name).toMatch(/^recorder-/);
  });

  it.each([
    ['', 'empty'],
    ['a/b', 'with a slash'],
    [7 as never, 'a number'],
  ])('spawn refuses the name %j: %s', async (name) => {
    const { system } = await way.open({ threads: 0 });
    expect(() => system.spawn(recorder, { name })).toThrow(TypeError);
  });
});
