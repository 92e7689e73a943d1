import { NameTakenError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
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
    const second = system.spawn(recorder, { name: 'one', thread: way.first });
    await second.started;
    expect(second).not.toBe(first);
    expect([first.isAlive, second.isAlive, second.name]).toEqual([false, true, 'one']);
  });
});
