import {
  type ActorRef,
  ActorStoppedError,
  type AnyRef,
  restart,
  StateManager,
  StateVersionError,
  stateKey,
  supervise,
} from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { type Book, bookKey } from '../fixtures/scribe.ts';
import { chronicleKey, chronicler } from '../fixtures/chronicler.ts';
import { notary } from '../fixtures/notary.ts';
import { failure, Mortals, waiting } from '../support/mortals.ts';
import { resuming, Study } from '../support/study.ts';
import { ALLOW_IO, inEachWay } from '../support/ways.ts';

inEachWay((way) => {
  it('G70, Z1: versions increase by one, each with its value, its time and the type of the message that made it', async () => {
    const study = new Study(await way.open());
    const { stage, states } = study;
    const ref = study.scribe({ thread: way.first });
    expect(await stage.inTime(ref.ask({ type: 'write', line: 'a' }))).toBe(2);
    expect(await stage.inTime(ref.ask({ type: 'burst', lines: 3 }))).toBe(5);
    const history = await stage.inTime(states.history(ref, bookKey));
    expect(history.map(({ version, cause, value }) => `${version} ${cause} ${value.count}`)).toEqual([
      '1 setup 0',
      '2 write 1',
      '3 burst 1',
      '4 burst 2',
      '5 burst 3',
    ]);
    expect(history.every(({ at }, index) => at > 0 && at >= (history[index - 1]?.at ?? 0))).toBe(true);
    expect(await stage.inTime(states.get(ref, bookKey))).toEqual(history.at(-1));
    expect(await stage.inTime(states.get(ref, stateKey<number>('other')))).toBeUndefined();
  });

  it('Z1: what a timer, a watch or code after the end of a handler changes has its own cause', async () => {
    const study = new Study(await way.open());
    const { stage, states } = study;
    const doomed = study.scribe({ thread: way.second });
    const ref = stage.system.spawn(chronicler({ watched: doomed }), { thread: way.first });
    await stage.inTime(ref.ask({ type: 'begin' }));
    await stage.inTime(doomed.stop());
    const causes = async () => (await stage.inTime(states.history(ref, chronicleKey))).map(({ cause }) => cause);
    for (let step = 0; (await causes()).length < 6; step++) await stage.pass(step);
    const [setup, begin, ...rest] = await causes();
    expect([setup, begin, ...rest.map(String).sort()]).toEqual(['setup', 'begin', 'begin', 'terminated', 'tick', 'undefined']);
  });

  it('G70, Z5: compare-and-set with a stale version is refused, from inside and from outside, and changes nothing', async () => {
    const study = new Study(await way.open());
    const { stage, states } = study;
    const ref = study.scribe({ thread: way.first });
    expect(await stage.inTime(ref.ask({ type: 'cas', version: 1, line: 'in' }))).toBe(true);
    expect(await stage.inTime(ref.ask({ type: 'cas', version: 1, line: 'stale' }))).toBe(false);
    const seen = await stage.inTime(states.get(ref, bookKey));
    if (seen === undefined) throw new Error('it has no state');
    const next = { count: 9, lines: ['out'] };
    expect(await stage.inTime(states.compareAndSet(ref, bookKey, seen, next, { cause: 'operator' }))).toBe(true);
    expect(await stage.inTime(states.compareAndSet(ref, bookKey, seen, next))).toBe(false);
    expect(await stage.inTime(states.compareAndSet(ref, bookKey, 3, { count: 1, lines: [] }))).toBe(true);
    expect(await stage.inTime(states.compareAndSet(ref, bookKey, { version: 4, life: seen.life + 1 }, next))).toBe(false);
    const history = await stage.inTime(states.history(ref, bookKey));
    expect(history.map(({ version, cause }) => `${version} ${cause}`)).toEqual(['1 setup', '2 cas', '3 operator', '4 undefined']);
  });

  it('G70, Z6: the history is bounded and ordered, and a rollback within it is a new version that says so', async () => {
    const study = new Study(await way.open());
    const { stage, states } = study;
    const ref = study.scribe({ thread: way.first }, { history: 4 });
    await stage.inTime(ref.ask({ type: 'burst', lines: 9 }));
    const versions = async () =>
      (await stage.inTime(states.history(ref, bookKey))).map(({ version, value }) => `${version}:${value.count}`);
    expect(await versions()).toEqual(['7:6', '8:7', '9:8', '10:9']);
    expect(await stage.inTime(ref.ask({ type: 'back', version: 8 }))).toMatchObject({ version: 11, value: { count: 7 } });
    const back = await stage.inTime(states.rollback(ref, bookKey, 9, { cause: 'operator' }));
    expect(back).toMatchObject({ version: 12, value: { count: 8 }, cause: 'operator: rollback to version 9' });
    expect(await versions()).toEqual(['9:8', '10:9', '11:7', '12:8']);
    const gone = await stage.inTime(failure(states.rollback(ref, bookKey, 8)));
    expect(gone).toBeInstanceOf(StateVersionError);
    expect(gone).toMatchObject({ data: { version: 8, oldest: 9, newest: 12 } });
    expect(await versions()).toHaveLength(4);
  });

  it('Z9: a difference of two versions names what has changed, and where', async () => {
    const study = new Study(await way.open());
    const { stage, states } = study;
    const ref = study.scribe({ thread: way.first }, { title: 'T' });
    for (const line of ['a', 'b']) await stage.inTime(ref.ask({ type: 'write', line }));
    expect(await stage.inTime(states.diff(ref, bookKey, 1))).toEqual([
      { path: ['count'], before: 0, after: 2 },
      { path: ['lines', 1], before: undefined, after: 'a' },
      { path: ['lines', 2], before: undefined, after: 'b' },
    ]);
    expect(await stage.inTime(states.diff(ref, bookKey, 2, { to: 1 }))).toEqual([
      { path: ['count'], before: 1, after: 0 },
      { path: ['lines', 1], before: 'a', after: undefined },
    ]);
    const seen = await stage.inTime(states.get(ref, bookKey));
    expect(seen && (await stage.inTime(states.diff(ref, bookKey, seen)))).toEqual([]);
    expect(await stage.inTime(failure(states.diff(ref, bookKey, 8)))).toBeInstanceOf(StateVersionError);
    const none = stateKey<number>('none');
    expect(await stage.inTime(failure(states.diff(ref, none, 1)))).toMatchObject({ name: 'StateUnknownError' });
  });

  it('Z11: a state is read past the mailbox of an actor that is busy or suspended, and its keys are listed', async () => {
    const study = new Study(await way.open());
    const { stage, states } = study;
    const door = new Mortals(stage).gate();
    const ref = study.scribe({ thread: way.first }, { restore: 'last-good', history: 7 });
    ref.tell({ type: 'ponder', line: 'a', gate: door, after: 'b' });
    await waiting(door);
    for (let n = 0; n < 50; n++) ref.tell({ type: 'write', line: 'later' });
    expect((await stage.inTime(states.get(ref, bookKey)))?.value).toEqual({ count: 1, lines: ['a'] });
    expect(await stage.inTime(states.keys(ref))).toMatchObject([
      { key: 'scribe/book', version: 2, kept: 2, history: 7, restore: 'last-good', watchers: 0 },
    ]);
    door.tell({ type: 'open' });
    await stage.untilQuiet();
    expect(await stage.inTime(states.get(ref, bookKey))).toMatchObject({ version: 53 });
  });

  it('Z11: an actor that waits for its restart says at once which states it has, and which it has not', async () => {
    const study = new Study(await way.open());
    const { stage, states } = study;
    const late = supervise.otherwise(restart({ backoff: { minMs: 1e6, maxMs: 1e6 } }));
    const ref = study.scribe({ thread: way.first, supervise: late });
    await ref.started;
    ref.tell({ type: 'fail' });
    await stage.until('its parent has decided', () => stage.lines.some(({ text }) => text === 'actor failed and restarts'));
    await stage.untilQuiet();
    // Asked behind the order to halt.
    expect(await stage.inTime(states.get(ref, bookKey))).toMatchObject({ version: 1 });
    expect(await stage.inTime(states.keys(ref))).toMatchObject([{ key: 'scribe/book', version: 1 }]);
    expect(await stage.inTime(states.get(ref, stateKey<number>('none')))).toBeUndefined();
  });

  it('Z12, G50: a change from outside waits for the end of the handler, and comes before the next message, if it is waited for still', async () => {
    const study = new Study(await way.open());
    const { stage, states } = study;
    const door = new Mortals(stage).gate();
    const ref = study.scribe({ thread: way.first });
    ref.tell({ type: 'ponder', line: 'a', gate: door, after: 'b' });
    await waiting(door);
    ref.tell({ type: 'write', line: 'next' });
    const caller = new AbortController();
    const calledOff = failure(states.compareAndSet(ref, bookKey, 3, { count: 0, lines: ['called off'] }, { signal: caller.signal }));
    const changed = states.compareAndSet(ref, bookKey, 3, { count: 0, lines: ['outside'] });
    const stale = states.compareAndSet(ref, bookKey, 2, { count: 0, lines: ['never'] });
    const late = failure(states.rollback(ref, bookKey, 1, { timeout: 20 }));
    await stage.advance(30);
    expect(await stage.inTime(late)).toMatchObject({ name: 'AskTimeoutError' });
    caller.abort();
    expect(await stage.inTime(calledOff)).toMatchObject({ name: 'AbortError' });
    door.tell({ type: 'open' });
    expect(await stage.inTime(Promise.all([changed, stale]))).toEqual([true, false]);
    await stage.untilQuiet();
    const history = await stage.inTime(ref.ask({ type: 'read' }));
    // What nobody waited for any more was not done.
    expect(history.map(({ value }) => value.lines.join())).toEqual(['', 'a', 'a,b', 'outside', 'outside,next']);
  });

  it('Z2, Z3: a state is frozen to its depth, and what cannot be sent is refused at the set, with its path', async () => {
    const study = new Study(await way.open());
    const { stage, states } = study;
    const ref = stage.system.spawn(notary, { thread: way.first });
    expect(await stage.inTime(ref.ask({ type: 'freeze' }))).toEqual(['TypeError', 'TypeError', 'TypeError', 'TypeError']);
    const refused = await stage.inTime(ref.ask({ type: 'refuse' }));
    expect(refused).toEqual(['state.order.onDone', 'state.list[1].get(key)', 'state.self', 'state']);
    expect(await stage.inTime(ref.ask({ type: 'local' }))).toBe('made');
    expect(await stage.inTime(states.keys(ref))).toMatchObject([
      { key: 'notary/deed', version: 2 },
      { key: '#1', version: 2 },
    ]);
  });

  it('G45, Z11: what is asked of an actor that has ended, or of no actor, settles', async () => {
    const study = new Study(await way.open());
    const { stage, states } = study;
    const ref = study.scribe({ thread: way.first });
    await stage.inTime(ref.stop());
    const asked = [states.get(ref, bookKey), states.history(ref, bookKey), states.keys(ref), states.rollback(ref, bookKey, 1)];
    for (const failed of asked.map(failure)) {
      expect(await stage.inTime(failed)).toBeInstanceOf(ActorStoppedError);
    }
    expect(await failure(states.get({} as never, bookKey))).toBeInstanceOf(TypeError);
    expect(() => StateManager.of({} as never)).toThrow(TypeError);
    expect(await failure(states.get(ref, bookKey, { timeout: -1 }))).toBeInstanceOf(RangeError);
    expect(() => states.watch(ref, { id: 'scribe/book' } as never, study.watch(ref))).toThrow(/stateKey/);
    const unknown = study.scribe({ thread: way.first });
    const error = await stage.inTime(failure(states.rollback(unknown, stateKey<number>('none'), 1)));
    expect(error).toMatchObject({ name: 'StateUnknownError', data: { key: 'none' } });
  });

  it('Z7: a restart begins afresh as a new version, or goes back behind the message that failed; a resume keeps what it did', async () => {
    const study = new Study(await way.open());
    const { stage, states } = study;
    for (const later of [false, true]) {
      const fresh = study.scribe({ thread: way.first }, { title: 'T' });
      const good = study.scribe({ thread: way.first }, { restore: 'last-good' });
      const bold = study.scribe({ thread: way.first, supervise: resuming }, { restore: 'last-good' });
      for (const ref of [fresh, good, bold]) {
        await stage.inTime(ref.ask({ type: 'write', line: 'a' }));
        ref.tell({ type: 'spoil', line: 'b', later });
        await stage.inTime(ref.ask({ type: 'write', line: 'c' }));
      }
      const seen = async (ref: ActorRef<never>) =>
        (await stage.inTime(states.history(ref, bookKey))).map(({ version, cause, value }) => `${version} ${cause} ${value.lines.join()}`);
      // What a handler does after an `await` is done for the same message.
      const failed = ['3 spoil a,b', '4 spoil a,b,half'];
      expect(await seen(fresh)).toEqual(['1 setup T', '2 write T,a', '3 spoil T,a,b', '4 spoil T,a,b,half', '5 restart T', '6 write T,c']);
      expect(await seen(good)).toEqual(['1 setup ', '2 write a', ...failed, '5 restart: rollback to version 2 a', '6 write a,c']);
      expect(await seen(bold)).toEqual(['1 setup ', '2 write a', ...failed, '5 write a,b,half,c']);
    }
  });

  it('G72: inspect shows the states of an actor that is busy, suspended or waits for its restart, and a text for what cannot be shown', async () => {
    const study = new Study(await way.open());
    const { stage } = study;
    const mortals = new Mortals(stage);
    const [door, pause] = [mortals.gate(), mortals.gate()];
    const look = async (ref: AnyRef) => {
      const { status, states = [] } = await stage.inTime(stage.system.inspect(ref));
      return `${status}: ${states.map(({ key, version, value }) => `${key} ${version} ${(value as Book).lines}`)}`;
    };
    const busy = study.scribe({ thread: way.first });
    busy.tell({ type: 'ponder', line: 'a', gate: door, after: 'b' });
    await waiting(door);
    expect(await look(busy)).toBe('busy: scribe/book 2 a');
    // Nothing is decided before the gate opens.
    const slowly = supervise.otherwise(async () => {
      await pause.ask({ type: 'pass' }, { timeout: 60_000 });
      return restart();
    });
    const failed = study.scribe({ thread: way.first, supervise: slowly }, { restore: 'last-good' });
    failed.tell({ type: 'spoil', line: 'c' });
    await waiting(pause);
    expect(await look(failed)).toBe('suspended: scribe/book 3 c,half');
    const states = StateManager.of(stage.system);
    expect((await stage.inTime(states.get(failed, bookKey)))?.version).toBe(3);
    // Nothing is handled meanwhile, so nobody has to wait.
    expect(await stage.inTime(states.rollback(failed, bookKey, 2))).toMatchObject({ version: 4, value: { lines: ['c'] } });
    pause.tell({ type: 'open' });
    await stage.inTime(failed.ask({ type: 'write', line: 'd' }));
    expect(await look(failed)).toBe('idle: scribe/book 5 c,d');
    door.tell({ type: 'open' });
    const odd = stage.system.spawn(notary, { thread: way.first });
    await stage.inTime(odd.ask({ type: 'local' }));
    const shown = (await stage.inTime(stage.system.inspect(odd))).states;
    expect(shown).toMatchObject([
      { key: 'notary/deed', value: undefined },
      { key: '#1', version: 2, value: expect.stringMatching(/cannot be shown/) },
    ]);
  });
}, ALLOW_IO);
