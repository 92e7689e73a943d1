import { type ActorRef, type Message, restart, resume, StashFullError, supervise } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { dispenser, type DispenserMessage, planner } from '../fixtures/dispenser.ts';
import { gate } from '../fixtures/gate.ts';
import { ticker } from '../fixtures/ticker.ts';
import { LIMITED } from '../support/bounds.ts';
import { failure, waiting } from '../support/mortals.ts';
import type { Stage } from '../support/stage.ts';
import { inEachWay } from '../support/ways.ts';

const LONG = { timeout: 60_000 };

inEachWay((way) => {
  const report = (ref: ActorRef<DispenserMessage>): Promise<readonly string[]> => ref.ask({ type: 'report' }, LONG);
  const tellAll = (ref: ActorRef<DispenserMessage>, ...messages: DispenserMessage[]): void => {
    for (const message of messages) ref.tell(message);
  };
  const take = (n: number): DispenserMessage => ({ type: 'take', n });
  const until = async (stage: Stage, ref: ActorRef<DispenserMessage>, text: string): Promise<readonly string[]> => {
    for (;;) {
      const seen = await report(ref);
      if (seen.includes(text)) return seen;
      await stage.advance(1);
    }
  };
  /** At least so much time passes, in the thread of the actors under test. */
  const pass = async (stage: Stage, ms: number): Promise<void> => {
    const other = stage.system.spawn(ticker, { thread: way.first });
    other.tell({ type: 'after', key: 'a', ms, text: 'a' });
    while ((await other.ask({ type: 'report' }, LONG)).length === 0) await stage.advance(1);
  };

  it('stateMachine: each state handles messages its own way and has data of its own; exit and enter run when the handler has ended', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(dispenser, { thread: way.first });
    tellAll(ref, { type: 'unlock', n: 5 }, take(1), take(2), { type: 'unlock', n: 9 }, take(3));
    expect(await ref.ask({ type: 'price' })).toBe(10);
    tellAll(ref, { type: 'lock', n: 0 }, { type: 'unlock', n: 1 });
    expect(await report(ref)).toEqual([
      'enter locked',
      'unlocking',
      'exit locked',
      'enter unlocked 5',
      'taken 1 at 5',
      'taken 2 at 6',
      'taken 3 at 9',
      'exit unlocked 10',
      'enter locked',
      'unlocking',
      'exit locked',
      'enter unlocked 1',
    ]);
  });

  it('stateMachine: what is postponed is handled after the next change of state, in order, before newer messages', async () => {
    const stage = await way.open();
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const ref = stage.system.spawn(dispenser, { thread: way.first });
    tellAll(ref, take(1), take(2));
    const price = ref.ask({ type: 'price' }, LONG);
    tellAll(ref, take(3), { type: 'pause', gate: door });
    await waiting(door);
    tellAll(ref, { type: 'unlock', n: 5 }, take(4));
    door.tell({ type: 'open' });
    expect(await price).toBe(7);
    expect((await report(ref)).filter((text) => text.startsWith('taken'))).toEqual([1, 2, 3, 4].map((n) => `taken ${n} at ${n + 4}`));
  });

  it('stateMachine: a handler may postpone its message and change the state; the last change counts', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(dispenser, { thread: way.first });
    expect(await ref.ask({ type: 'toggle-and-postpone' }, LONG)).toBe('unlocked');
    expect(await report(ref)).toEqual(['enter locked', 'postponed, unlocking', 'exit locked', 'enter unlocked 2']);
    await stage.untilQuiet();
  });

  it('stateMachine: the state changes when the promise of the handler has settled; messages wait until then', async () => {
    const stage = await way.open();
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const ref = stage.system.spawn(dispenser, { thread: way.first });
    tellAll(ref, { type: 'unlock-later', gate: door }, take(1));
    await waiting(door);
    door.tell({ type: 'open' });
    expect(await report(ref)).toEqual(['enter locked', 'unlocking', 'exit locked', 'enter unlocked 1', 'taken 1 at 1']);
  });

  it.each(['at once', 'after an await'])('G23: a handler that fails %s changes nothing: what it asked for is forgotten', async (when) => {
    const stage = await way.open();
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const ref = stage.system.spawn(dispenser, { thread: way.first, supervise: supervise.otherwise(resume()) });
    door.tell({ type: 'open' });
    ref.tell(when === 'at once' ? { type: 'unlock-and-fail' } : { type: 'unlock-later', gate: door, fails: true });
    tellAll(ref, take(1), { type: 'pause', gate: door });
    const seen = await report(ref);
    expect(seen.filter((text) => text !== 'unlocking')).toEqual(['enter locked']);
    ref.tell({ type: 'unlock', n: 3 });
    expect((await report(ref)).at(-1)).toBe('taken 1 at 3');
  });

  it.each(['throws', 'waits', 'rejects'] as const)(
    'G26: an action at the begin of a state that %s is a failure; resumed, the state has its messages and its timeout',
    async (how) => {
      const stage = await way.open();
      const errors: string[] = [];
      const table = supervise.otherwise(({ error }) => {
        errors.push(`${error.name}: ${error.message}`);
        return resume();
      });
      const ref = stage.system.spawn(dispenser, { thread: way.first, name: 'it', supervise: table });
      tellAll(ref, take(1), { type: 'break', how });
      expect(await until(stage, ref, 'too late broken')).toEqual([
        'enter locked',
        'exit locked',
        'enter broken',
        'taken 1 broken',
        'too late broken',
      ]);
      expect(errors).toEqual([
        how === 'throws'
          ? 'Error: Cannot go on: broken'
          : 'TypeError: Cannot enter state "broken" of "it": its action returned a promise, which nobody waits for; use ctx.pipeToSelf',
      ]);
    },
  );

  it('G24, G26: what was postponed by the handler that goes to a state whose action fails is not handled again', async () => {
    const stage = await way.open();
    for (const isResumed of [true, false]) {
      const table = supervise.otherwise(isResumed ? resume() : restart());
      const ref = stage.system.spawn(dispenser, { thread: way.first, supervise: table });
      ref.tell(take(1));
      expect(await failure(ref.ask({ type: 'postpone-and-break' }, LONG))).toMatchObject({ message: 'Cannot go on: broken' });
      ref.tell({ type: 'unlock', n: 1 });
      ref.tell({ type: 'lock', n: 1 });
      expect((await report(ref)).filter((text) => text.startsWith('taken') || text.startsWith('postponed'))).toEqual(
        isResumed ? ['postponed, breaking', 'taken 1 broken'] : ['taken 1 at 1'],
      );
    }
    await stage.untilQuiet();
  });

  it('stateMachine: what a handler postpones twice is handled once', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(dispenser, { thread: way.first });
    tellAll(ref, { type: 'take-late', n: 1 }, { type: 'unlock', n: 1 });
    expect((await report(ref)).filter((text) => text.startsWith('taken'))).toEqual(['taken 1 late']);
    await stage.untilQuiet();
  });

  it('G26: an action at the end of a state that fails keeps the state', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(dispenser, { thread: way.first, supervise: supervise.otherwise(resume()) });
    tellAll(ref, { type: 'break', how: 'stays' }, { type: 'lock', n: 0 }, take(1));
    expect(await report(ref)).toEqual(['enter locked', 'exit locked', 'enter broken', 'taken 1 broken']);
  });

  it('G53: no more is postponed than the stash holds', async () => {
    const stage = await way.open(LIMITED);
    const ref = stage.system.spawn(dispenser, { thread: way.first, supervise: supervise.otherwise(resume()) });
    tellAll(ref, take(1), take(2), take(3));
    expect(await failure(ref.ask({ type: 'price' }, LONG))).toBeInstanceOf(StashFullError);
    ref.tell({ type: 'unlock', n: 1 });
    expect((await report(ref)).filter((text) => text.startsWith('taken'))).toEqual(['taken 1 at 1', 'taken 2 at 2', 'taken 3 at 3']);
  });

  it('G23, G53: a restart begins with the first state, and keeps what was postponed', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(dispenser, { thread: way.first, supervise: supervise.otherwise(restart()) });
    tellAll(ref, take(1));
    const price = ref.ask({ type: 'price' }, LONG);
    tellAll(ref, { type: 'unlock-and-fail' }, take(2));
    expect(await report(ref)).toEqual(['enter locked']);
    ref.tell({ type: 'unlock', n: 5 });
    expect(await price).toBe(6);
    expect((await report(ref)).slice(-3)).toEqual(['enter unlocked 5', 'taken 1 at 5', 'taken 2 at 6']);
  });

  it('G51: the timeout of a state comes once, and begins anew with the state', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(dispenser, { thread: way.first });
    ref.tell({ type: 'time', ms: 10, text: 'a' });
    await until(stage, ref, 'too late a');
    await pass(stage, 40);
    expect(await report(ref)).toEqual(['enter locked', 'exit locked', 'enter timed a', 'too late a']);
    ref.tell({ type: 'again' });
    ref.tell(take(1));
    await pass(stage, 40);
    expect((await report(ref)).slice(4)).toEqual(['enter timed a', 'taken 1 in time', 'too late a']);
  });

  it('G51: the timeout of a state that has ended does not come, even if it is queued', async () => {
    const stage = await way.open();
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const ref = stage.system.spawn(dispenser, { thread: way.first });
    ref.tell({ type: 'pause', gate: door });
    await waiting(door);
    // The time limit begins when the gate opens, and passes while the next one is shut.
    const next = stage.system.spawn(gate, { thread: 'owner' });
    tellAll(ref, { type: 'time', ms: 60_000, text: 'a' }, { type: 'time', ms: 1, text: 'old' }, { type: 'pause', gate: next });
    door.tell({ type: 'open' });
    await waiting(next);
    while (stage.unfinished < 2) {
      await new Promise((go) => setImmediate(go));
      await stage.advance(1);
    }
    ref.tell({ type: 'time', ms: 60_000, text: 'new' }, { lane: 'high' });
    next.tell({ type: 'open' });
    await pass(stage, 30);
    expect((await report(ref)).slice(2)).toEqual(['enter timed a', 'enter timed old', 'enter timed new']);
    // `locked` has no timeout, and would not handle one.
    tellAll(ref, { type: 'time', ms: 20, text: 'gone' }, { type: 'lock', n: 0 });
    await pass(stage, 60);
    expect((await report(ref)).at(-1)).toBe('enter locked');
    expect(stage.deadLetters).toEqual([]);
  });

  it('G51: the timeout of a state that has ended does not come, even if that of the next one cannot be set', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(dispenser, { thread: way.first, supervise: supervise.otherwise(resume()) });
    tellAll(ref, { type: 'time', ms: 20, text: 'old' }, { type: 'time', ms: -1, text: 'new' }, take(1));
    await pass(stage, 60);
    expect((await report(ref)).slice(2)).toEqual(['enter timed old', 'taken 1 in time']);
  });

  it('stateMachine: what a state does not handle is a dead letter, inherited names included', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(dispenser, { thread: way.first });
    ref.tell({ type: 'lock', n: 1 });
    for (const type of ['constructor', 'none']) (ref as unknown as ActorRef<Message>).tell({ type });
    const error = await failure(
      (ref as unknown as ActorRef<{ type: 'toString'; replyTo: never }>).ask({ type: 'toString' } as never, LONG),
    );
    expect((error as Error).message).toContain('it has no handler for "toString"');
    const letters = await stage.untilDeadLetters(4);
    expect(letters.map(({ message, reason }) => `${(message as Message).type} ${reason}`)).toEqual(
      ['lock', 'constructor', 'none', 'toString'].map((type) => `${type} unhandled`),
    );
  });

  it('stateMachine: refuses what comes outside a handler, and what there is not', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(dispenser, { thread: way.first, name: 'it' });
    tellAll(ref, { type: 'unlock', n: 1 }, { type: 'lock', n: 1 });
    expect(await ref.ask({ type: 'misuse' }, LONG)).toEqual([
      'Error: Cannot postpone a message of "it" from state "locked": it has ended',
      'TypeError: Cannot go to "open" in "it": there is no such state; there are locked, unlocked, broken, timed',
      'Error: Cannot go to "locked" in "it" from state "locked": none of its handlers runs',
    ]);
  });

  it('stateMachine: refuses a plan that makes no sense, naming the state', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(planner, { thread: way.first, name: 'it' });
    const whats = ['none', 'start', 'states', 'key', 'state', 'handler', 'action', 'option', 'on', 'timeout'] as const;
    expect(await Promise.all(whats.map((what) => ref.ask({ type: 'plan', what })))).toEqual([
      'TypeError: Cannot make the state machine of "it": options are an object, not undefined',
      'TypeError: Cannot make the state machine of "it": start is a list of a state\'s name and its data, not "a"',
      'TypeError: Cannot make the state machine of "it": states is an object of plans by name, not undefined',
      'TypeError: Cannot make the state machine of "it": there is no option "enter"; there are start, states',
      'TypeError: Cannot go to "b" in "it": there is no such state; there are a',
      'TypeError: Cannot make the state machine of "it", state "a": it handles "plan" by a function, \'postpone\' or \'unhandled\', not "later"',
      'TypeError: Cannot make the state machine of "it", state "a": exit is a function, not 5',
      'TypeError: Cannot make the state machine of "it", state "a": there is no option "entry"; there are on, enter, exit, timeout',
      'TypeError: Cannot make the state machine of "it", state "a": it has no handlers "on"',
      'TypeError: Cannot enter state "a" of "it": its timeout is milliseconds from 0 and a message, { afterMs, message }, not {"afterMs":null,"message":{"type":"plan"}}',
    ]);
  });
});
