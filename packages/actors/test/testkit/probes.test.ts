import { TaskError } from '@ringmaster/actors';
import { ExpectationError, type Probe } from '@ringmaster/actors/testkit';
import { expect, it } from 'vitest';
import { echo, type Heard, type Question } from '../fixtures/echo.ts';
import { inEachMode } from '../support/modes.ts';

const one = (n: number): Heard => ({ type: 'one', n });
const two = (text: string): Heard => ({ type: 'two', text });

inEachMode(({ title, elsewhere, open }) => {
  const start = async () => {
    const kit = await open();
    const speaker = kit.spawn(echo, { name: 'speaker', thread: elsewhere });
    await speaker.started;
    return { kit, speaker, probe: kit.probe<Heard>('ear') };
  };

  it('a probe is told, and says what came, typed, in order', async () => {
    const { probe, speaker } = await start();
    speaker.tell({ type: 'say', to: probe.ref, heard: [one(1), two('b'), one(3)] });
    expect((await probe.expect('one')).n).toBe(1);
    expect((await probe.expect('two')).text).toBe('b');
    expect(await probe.next()).toEqual(one(3));
    await probe.expectNothing();
    expect(probe.messages).toEqual([one(1), two('b'), one(3)]);
  });

  it('a second probe of the same name is refused, and the first one goes on', async () => {
    const { kit, probe, speaker } = await start();
    expect(() => kit.probe<Heard>('ear')).toThrow('ear');
    speaker.tell({ type: 'say', to: probe.ref, heard: [one(1)] });
    expect((await probe.expect('one')).n).toBe(1);
  });

  it('a probe is where an answer goes: told, failed, or handed on to, from any thread', async () => {
    const { kit, speaker } = await start();
    const answer = kit.probe<number>();
    speaker.tell({ type: 'get', replyTo: answer.ref });
    expect(await answer.next()).toBe(42);
    speaker.tell({ type: 'refuse', replyTo: answer.ref });
    const error = await answer.expectFailure();
    expect([error instanceof RangeError, error.message]).toEqual([true, 'not that one']);
    const other = kit.spawn(echo, { thread: 'owner' });
    speaker.tell({ type: 'hand-on', to: other, replyTo: answer.ref });
    expect(await answer.next()).toBe(42);
  });

  it('a probe answers what it was asked, well or not, and knows when nothing was', async () => {
    const { kit, probe, speaker } = await start();
    const asked = kit.probe<Question>();
    expect(() => asked.reply(1)).toThrow('Cannot reply at "probe-1": nothing was expected yet');
    speaker.tell({ type: 'question', of: asked.ref, to: probe.ref });
    await asked.expect('how-many');
    expect(asked.reply(7)).toBe('accepted');
    expect(() => asked.reply(8)).toThrow('was expected last, and has been answered');
    expect((await probe.expect('one')).n).toBe(7);
    speaker.tell({ type: 'question', of: asked.ref, to: probe.ref });
    await asked.expect('how-many');
    asked.fail(new TaskError('Cannot count'));
    expect((await probe.expect('two')).text).toBe('Cannot count');
    expect(() => (probe as unknown as Probe<Question>).reply(1)).toThrow("{ type: 'two', text: 'Cannot count' } was expected last");
  });

  it('a probe watches, and is told behind what it was told; and it is watched', async () => {
    const { kit, probe, speaker } = await start();
    probe.watch(speaker);
    speaker.tell({ type: 'say', to: probe.ref, heard: [one(1)] });
    void speaker.drain();
    await expect(async () => {
      await probe.next();
      await probe.next({ timeout: 5_000 });
    }).rejects.toThrow('came instead 1. the end of "speaker" (stopped)');
    expect(await probe.expectTerminated(speaker)).toMatchObject({ ref: speaker, reason: 'stopped' });
    // Of what had ended before, too; and of a probe, which is an actor like others.
    expect((await kit.probe().expectTerminated(speaker)).reason).toBe('stopped');
    const mortal = kit.probe<Heard>();
    const watcher = kit.spawn(echo, { thread: elsewhere });
    watcher.tell({ type: 'watch', ref: mortal.ref, to: probe.ref });
    await watcher.ask({ type: 'get' });
    await mortal.ref.stop();
    expect((await probe.expect('two')).text).toBe('gone');
  });

  it('an expectation that fails says what came instead, in order, and from whom', async () => {
    const { kit, probe, speaker } = await start();
    speaker.tell({ type: 'say', to: probe.ref, heard: [one(1), two('b')] });
    await kit.settle();
    probe.ref.tell(one(3));
    await kit.settle();
    await probe.expect('one');
    const failure = await probe.expect('one').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ExpectationError);
    expect((failure as Error).message).toBe(
      `Cannot see "one" at "ear": came instead 1. { type: 'two', text: 'b' } from "speaker", 2. { type: 'one', n: 3 } from outside actors; 1 had been expected before`,
    );
    await expect(probe.expectNothing()).rejects.toThrow(
      `Cannot see no message at "ear": came 1. { type: 'two', text: 'b' } from "speaker"`,
    );
  });

  it('an expectation that fails because the actor has failed says so, until its line was expected', async () => {
    const { kit, probe } = await start();
    const speaker = kit.spawn(echo, { name: 'clumsy', thread: 'owner' });
    await speaker.started;
    kit.failNext(speaker, new RangeError('a mistake of mine'));
    speaker.tell({ type: 'say', to: probe.ref, heard: [one(1)] });
    const logged = '; logged was warn of "clumsy": actor failed and restarts (RangeError: a mistake of mine)';
    await expect(probe.expect('one', { timeout: 100 })).rejects.toThrow(`Cannot see "one" at "ear": nothing came within 100 ms${logged}`);
    probe.ref.tell(two('b'));
    await expect(probe.expect('one', { timeout: 100 })).rejects.toThrow(
      /came instead 1\. .* from outside actors; logged was warn of "clumsy"/,
    );
    await kit.log.expect('warn', 'actor failed');
    await expect(probe.expect('one', { timeout: 100 })).rejects.toThrow(/from outside actors$/);
  });

  it('what came in any order is expected in any order', async () => {
    const { probe, speaker } = await start();
    speaker.tell({ type: 'say', to: probe.ref, heard: [two('a'), one(1), two('b')] });
    const [first, a, b] = await probe.expectAll(['one', 'two', 'two']);
    expect([first.n, a.text, b.text]).toEqual([1, 'a', 'b']);
    speaker.tell({ type: 'say', to: probe.ref, heard: [two('c'), two('d')] });
    await expect(probe.expectAll(['one', 'two'])).rejects.toThrow(`Cannot see "one" at "ear": came instead 1. { type: 'two', text: 'd' }`);
  });

  it('noise need not be expected, and is kept', async () => {
    const { kit, probe, speaker } = await start();
    probe.ref.tell(two('before'));
    await kit.settle();
    probe.ignore(({ type }) => type === 'two');
    speaker.tell({ type: 'say', to: probe.ref, heard: [two('a'), one(1), two('b')] });
    expect((await probe.expect('one')).n).toBe(1);
    await probe.expectNothing();
    expect(probe.messages).toHaveLength(4);
  });

  it('what a test fails to judge as noise has come all the same', async () => {
    const { kit, probe, speaker } = await start();
    probe.ignore(() => {
      throw new Error('Cannot judge');
    });
    speaker.tell({ type: 'say', to: probe.ref, heard: [one(1)] });
    expect(await probe.next()).toEqual(one(1));
    const { data } = await kit.log.expect('warn', 'failed');
    expect(data).toMatchObject({ err: { message: 'Cannot judge' } });
  });

  it('waiting costs no more time than what is waited for, and no real time where time is virtual', async () => {
    const { kit, probe, speaker } = await start();
    const ms = title === 'deterministic' ? 3_600_000 : 30;
    speaker.tell({ type: 'later', ms, to: probe.ref });
    await kit.settle();
    // On a busy machine it may have come by now.
    if (title === 'deterministic') await probe.expectNothing(ms / 3);
    const from = kit.now;
    expect((await probe.expect('one', { timeout: ms * 500 })).n).toBe(ms);
    if (title === 'deterministic') expect(kit.now - from).toBeGreaterThan(ms / 2);
    expect(kit.now - from).toBeLessThan(ms * 500);
  });

  it('a message that comes while nothing is to come is seen at its time', async () => {
    const { kit, probe, speaker } = await start();
    speaker.tell({ type: 'later', ms: 20, to: probe.ref });
    await kit.settle();
    await expect(probe.expectNothing(10_000)).rejects.toThrow(`came 1. { type: 'one', n: 20 }`);
    expect(kit.now).toBeLessThan(5_000);
  });
});
