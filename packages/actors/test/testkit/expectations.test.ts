import type { ReplyTo } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { echo, type Heard } from '../fixtures/echo.ts';
import { heardRejections } from '../support/heard-rejections.ts';
import { inEachMode } from '../support/modes.ts';

inEachMode(({ title, elsewhere, open }) => {
  it('G7: a dead letter is expected by reason, target and type, and one that nobody expects is told', async () => {
    const kit = await open();
    const gone = kit.spawn(echo, { name: 'gone', thread: elsewhere });
    const other = kit.spawn(echo, { name: 'other', thread: elsewhere });
    await Promise.all([gone.stop(), other.stop()]);
    gone.tell({ type: 'fail' });
    other.tell({ type: 'log', text: 'x' });
    const letter = await kit.deadLetters.expect({ to: other, type: 'log' });
    expect(letter.reason).not.toBe('unhandled');
    await expect(kit.deadLetters.expect({ reason: 'dropped' }, { timeout: 0 })).rejects.toThrow(
      /^Cannot see a dead letter dropped among the dead letters: came instead 1\. \w+ { type: 'fail' } to "gone" from outside actors/,
    );
    await expect(kit.deadLetters.expectNone()).rejects.toThrow('Cannot see no dead letter');
    await kit.deadLetters.expect({ to: gone });
    await kit.deadLetters.expectNone();
    expect(kit.deadLetters.seen).toHaveLength(2);
  });

  it('G36: lines and events are expected wherever they come from', async () => {
    const kit = await open();
    const speaker = kit.spawn(echo, { name: 'speaker', thread: elsewhere });
    expect((await kit.events.expect('started', { of: speaker })).detail).toBeUndefined();
    speaker.tell({ type: 'log', text: 'out of paper' });
    const line = await kit.log.expect('error', /paper$/);
    expect([line.data, line.bindings.actor]).toEqual([{ n: 1 }, 'speaker']);
    await kit.log.expectNone('error');
    await speaker.stop();
    expect((await kit.events.expect('stopped')).actor?.name).toBe('speaker');
    await expect(kit.events.expect('restarted', { timeout: 0 })).rejects.toThrow('Cannot see "restarted" among the events');
  });

  it('what went wrong and was not expected fails a strict test at its end, and names all of it', async () => {
    const open = async () => {
      const { createTestSystem } = await import('@ringmaster/actors/testkit');
      return createTestSystem({ threads: 1, mode: title, strict: true });
    };
    const lax = async (expected: boolean): Promise<void> => {
      await using kit = await open();
      const gone = kit.spawn(echo, { name: 'gone', thread: elsewhere });
      gone.tell({ type: 'log', text: 'broken' });
      await gone.ask({ type: 'get' });
      await gone.stop();
      gone.tell({ type: 'fail' });
      if (!expected) return;
      await kit.log.expect('error', 'broken');
      await kit.deadLetters.expect({ type: 'fail' });
    };
    await lax(true);
    await expect(lax(false)).rejects.toThrow(
      /^Cannot end the test: 1 × dead letter that nobody expected: .*"gone".*; 1 × error in the log that nobody expected: error of "gone": broken { n: 1 };/,
    );
    const asking = async (): Promise<void> => {
      await using kit = await open();
      const silent = kit.probe<{ type: 'how-many'; replyTo: never }>();
      const speaker = kit.spawn(echo, { thread: elsewhere });
      speaker.tell({ type: 'question', of: silent.ref, to: kit.probe<Heard>().ref });
      await silent.next();
      await silent.ref.stop();
    };
    // Whoever asked was told that nobody is there.
    await asking();
  });

  it('G7: a dead letter that was expected as an event needs no second expectation', async () => {
    const kit = await open();
    const gone = kit.spawn(echo, { name: 'gone', thread: elsewhere });
    await gone.stop();
    gone.tell({ type: 'fail' });
    gone.tell({ type: 'log', text: 'x' });
    await kit.events.expect('dead-letter', { of: gone });
    await expect(kit.verify()).rejects.toThrow(/^Cannot end the test: 1 × dead letter that nobody expected: \w+ { type: 'log'/);
    await kit.events.expect('dead-letter', { of: gone });
    await kit.verify();
  });

  it('an expectation that fails is what is told, and no ask that the test does not come to await', async () => {
    const unhandled = heardRejections();
    const { createTestSystem } = await import('@ringmaster/actors/testkit');
    const body = async (): Promise<void> => {
      await using kit = await createTestSystem({ threads: 1, mode: title, patienceMs: 20, defaults: { stopTimeoutMs: 50 } });
      const silent = kit.probe<{ type: 'how-many'; replyTo: ReplyTo<number> }>();
      const asked = kit.spawn(echo, { thread: elsewhere }).ask({ type: 'hand-on', to: silent.ref as never });
      const twice = silent.ref.ask({ type: 'how-many' }).then((n) => 2 * n);
      await kit.probe<Heard>('heard').expect('one');
      await Promise.all([asked, twice]);
    };
    await expect(body()).rejects.toThrow('Cannot see "one" at "heard"');
    expect(await unhandled()).toEqual([]);
  });

  it('what verify has told is not told a second time by the end of a strict test', async () => {
    const { createTestSystem } = await import('@ringmaster/actors/testkit');
    const body = async (isCaught: boolean): Promise<void> => {
      await using kit = await createTestSystem({ threads: 1, mode: title, strict: true });
      const ref = kit.spawn(echo, { thread: elsewhere });
      await ref.started; // a worker that imports its module for longer than 300 ms looks as if it waited for the test
      ref.tell({ type: 'log', text: 'broken' });
      const verified = kit.verify();
      if (!isCaught) await verified;
      await expect(verified).rejects.toThrow('broken');
      await kit.probe().expectNothing();
    };
    for (const isCaught of [false, true])
      await expect(body(isCaught)).rejects.toMatchObject({ name: 'ExpectationError', message: expect.stringContaining('broken') });
  });

  it('an ask that nobody answers fails a strict test', async () => {
    const { createTestSystem } = await import('@ringmaster/actors/testkit');
    const body = async (): Promise<void> => {
      await using kit = await createTestSystem({ threads: 1, mode: title, strict: true, defaults: { stopTimeoutMs: 50 } });
      const silent = kit.probe<{ type: 'how-many'; replyTo: never }>();
      kit.spawn(echo, { thread: elsewhere }).tell({ type: 'question', of: silent.ref, to: kit.probe<Heard>().ref });
      await silent.next();
    };
    await expect(body()).rejects.toThrow('1 ask is still open');
  });

  it('an expectation that fails a strict test is what is told of it, and not what is left because of it', async () => {
    const { createTestSystem } = await import('@ringmaster/actors/testkit');
    const body = async (goesOn: boolean): Promise<void> => {
      await using kit = await createTestSystem({ threads: 1, mode: title, strict: true, patienceMs: 20, defaults: { stopTimeoutMs: 50 } });
      const [silent, heard] = [kit.probe<{ type: 'how-many'; replyTo: never }>(), kit.probe<Heard>('heard')];
      kit.spawn(echo, { thread: elsewhere }).tell({ type: 'question', of: silent.ref, to: heard.ref });
      await silent.next({ timeout: 5_000 });
      const failing = heard.expect('one');
      if (!goesOn) await failing;
      await expect(failing).rejects.toThrow('Cannot see "one"');
      await heard.expectNothing();
    };
    await expect(body(false)).rejects.toThrow('Cannot see "one" at "heard"');
    await expect(body(true)).rejects.toThrow('1 ask is still open');
  });

  it('G5: who changes a message that both have fails where he does it: its sender, and its receiver', async () => {
    const kit = await open();
    const speaker = kit.spawn(echo, { name: 'speaker', thread: 'owner' });
    const list = [1];
    speaker.tell({ type: 'spoil', list });
    expect(() => list.push(2)).toThrow(TypeError);
    expect((await kit.events.expect('restarted', { of: speaker })).detail.error).toBeInstanceOf(TypeError);
    expect(list).toEqual([1]);
  });

  it('G24: the next message fails an actor, and no other one does', async () => {
    const kit = await open();
    const probe = kit.probe<Heard>();
    const speaker = kit.spawn(echo, { thread: 'owner' });
    await speaker.started;
    kit.failNext(speaker, new RangeError('as if the disk were full'));
    speaker.tell({ type: 'say', to: probe.ref, heard: [{ type: 'one', n: 1 }] });
    expect((await kit.events.expect('restarted', { of: speaker })).detail.error.message).toBe('as if the disk were full');
    expect(probe.messages).toEqual([]);
    kit.failNext(speaker).release();
    speaker.tell({ type: 'say', to: probe.ref, heard: [{ type: 'one', n: 1 }] });
    await probe.expect('one');
  });

  it('what is no time to wait or to let pass is refused', async () => {
    const kit = await open();
    for (const ms of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      await expect(kit.advance(ms)).rejects.toThrow(RangeError);
      await expect(kit.probe().next({ timeout: ms })).rejects.toThrow(RangeError);
      await expect(kit.probe().expectNothing(ms)).rejects.toThrow(RangeError);
    }
    if (title === 'deterministic') return;
    await expect(kit.advance(3_600_000)).rejects.toThrow('let the test be deterministic');
  });
});
