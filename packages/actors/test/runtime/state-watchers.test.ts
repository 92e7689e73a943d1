import { StateManager, type StateNews, stateKey } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { gate } from '../fixtures/gate.ts';
import { type Book, bookKey } from '../fixtures/scribe.ts';
import { observatory } from '../fixtures/observatory.ts';
import { failure, Mortals, waiting } from '../support/mortals.ts';
import { restarting, Study } from '../support/study.ts';
import { inEachWay } from '../support/ways.ts';

const FIRST = 1;
/** Of a state that nobody declares. */
const unwritten = stateKey<Book>('scribe/unwritten');

inEachWay((way) => {
  it('G70, Z10: a watcher is told the present version, each that follows in order, restarts as versions, and the end once', async () => {
    const study = new Study(await way.open());
    const { stage } = study;
    const ref = study.scribe({ thread: way.first });
    await stage.inTime(ref.ask({ type: 'write', line: 'a' }));
    const seen = study.watch(ref);
    await seen.untilLast('2 write');
    ref.tell({ type: 'burst', lines: 3 });
    ref.tell({ type: 'spoil', line: 'b' });
    await seen.untilLast('8 restart');
    await stage.inTime(ref.stop());
    expect(await seen.untilLast('ended stopped')).toEqual([
      '2 write',
      '3 burst',
      '4 burst',
      '5 burst',
      '6 spoil',
      '7 spoil',
      '8 restart',
      'ended stopped',
    ]);
    expect(seen.news.every(({ of, key }) => of === ref && key === bookKey.id)).toBe(true);
    const late = study.watch(ref);
    expect(await late.untilLast('ended stopped')).toEqual(['ended stopped']);
  });

  it('G70: a watcher that is slow learns how many versions it has missed, gets what the history holds, and never slows the actor', async () => {
    const study = new Study(await way.open());
    const { stage } = study;
    const ref = study.scribe({ thread: way.first }, { history: 20 });
    const [slow, fast] = [study.watch(ref), study.watch(ref)];
    for (const seen of [slow, fast]) await seen.untilLast('1 setup');
    slow.isFull = true;
    const bursts = 40;
    for (let burst = 1; burst <= bursts; burst++) {
      const last = 1 + burst * 15;
      // Answered, whoever watches.
      expect(await stage.inTime(ref.ask({ type: 'burst', lines: 15 }))).toBe(last);
      await fast.untilLast(`${last} burst`);
    }
    const newest = 1 + bursts * 15;
    slow.isFull = false;
    await slow.untilLast(`${newest} burst`);
    expect(slow.told.some((text) => text.startsWith('skipped'))).toBe(true);
    expect(slow.news.length).toBeLessThan(newest);
    expect(fast.versions).toEqual(Array.from({ length: newest }, (_, index) => index + 1));
    // Whatever is missing is said, at its place.
    let next = 1;
    for (const news of slow.news) {
      if (news.type === 'state') expect(news.snapshot.version).toBe(next);
      next += news.type === 'state' ? 1 : news.type === 'state-skipped' ? news.skipped : 0;
    }
    expect(next).toBe(newest + 1);
  });

  it('Z10: a watcher that leaves, or whose actor ends, is forgotten; one that comes early is told as soon as there is a state', async () => {
    const study = new Study(await way.open());
    const { stage, states } = study;
    const door = new Mortals(stage).gate();
    const ref = study.scribe({ thread: way.first });
    const eyes = stage.system.spawn(observatory, { thread: way.second });
    const watchers = async () => (await stage.inTime(states.keys(ref)))[0]?.watchers;
    await stage.inTime(eyes.ask({ type: 'observe', of: ref }));
    const seen = study.watch(ref);
    await seen.untilLast('1 setup');
    for (let step = 0; (await watchers()) !== 2; step++) await stage.pass(step);
    seen.subscription.cancel();
    for (let step = 0; (await watchers()) !== 1; step++) await stage.pass(step);
    ref.tell({ type: 'write', line: 'a' });
    const told = () => stage.inTime(eyes.ask({ type: 'told' }));
    for (let step = 0; (await told()).at(-1) !== 'state'; step++) await stage.pass(step);
    await stage.inTime(eyes.stop());
    for (let step = 0; (await watchers()) !== 0; step++) await stage.pass(step);
    expect(seen.told).toEqual(['1 setup']);
    door.tell({ type: 'open' });
  });

  it('Z10, G45: a watch of a state that setup does not declare ends with an error, also if it began before; one that it does is told from the first version on', async () => {
    const study = new Study(await way.open());
    const { stage, states } = study;
    const door = new Mortals(stage).gate();
    const late = study.late(door, { thread: way.first });
    const plain = stage.system.spawn(gate, { thread: way.second });
    await waiting(door);
    const [early, book] = [study.watch(late, unwritten), study.watch(late)];
    // Behind what the watches have asked for: each is known there.
    const keys = states.keys(late);
    await stage.inTime(states.keys(plain));
    expect([early.told, book.told]).toEqual([[], []]);
    door.tell({ type: 'open' });
    expect(await early.untilLast('ended StateUnknownError')).toEqual(['ended StateUnknownError']);
    expect(await book.untilLast('1 setup')).toEqual(['1 setup']);
    expect(await stage.inTime(keys)).toMatchObject([{ key: 'scribe/book', watchers: 1 }]);
    for (const ref of [late, plain]) {
      expect(await study.watch(ref, unwritten).until((told) => told.length > 0)).toEqual(['ended StateUnknownError']);
    }
    const news: StateNews<Book>[] = [];
    const follow = async (): Promise<void> => {
      for await (const one of states.follow(plain, unwritten)) news.push(one);
    };
    await stage.inTime(follow());
    const text = `Cannot watch state "scribe/unwritten" of "${plain.name}": it has no such state; its setup has declared none with a key`;
    expect(news).toMatchObject([{ type: 'state-ended', of: plain, key: 'scribe/unwritten', reason: { message: text } }]);
  });

  it('Z10: as an async iterable, the news end behind the end of the actor, and whoever leaves the loop ends them', async () => {
    const study = new Study(await way.open());
    const { stage, states } = study;
    const ref = study.scribe({ thread: way.first });
    const first: StateNews<Book>[] = [];
    const read = async (): Promise<void> => {
      for await (const news of states.follow(ref, bookKey)) {
        first.push(news);
        if (first.length === 1) ref.tell({ type: 'write', line: 'a' });
        else break;
      }
    };
    await stage.inTime(read());
    expect(first).toMatchObject([{ snapshot: { version: 1 } }, { snapshot: { version: 2, value: { lines: ['a'] } } }]);
    const all: string[] = [];
    const readAll = async (): Promise<void> => {
      for await (const news of states.follow(ref, bookKey)) {
        all.push(news.type);
        if (all.length === 1) void ref.kill();
      }
    };
    await stage.inTime(readAll());
    expect(all).toEqual(['state', 'state-ended']);
  });

  it('Z10, Z11: an actor is watched, read and changed from any thread, and by itself', async () => {
    const study = new Study(await way.open());
    const { stage } = study;
    for (const { from, to } of way.directions) {
      const ref = study.scribe({ thread: to });
      const eyes = stage.system.spawn(observatory, { thread: from });
      await stage.inTime(eyes.ask({ type: 'observe', of: ref }));
      expect(await stage.inTime(eyes.ask({ type: 'change', of: ref, line: 'x' }))).toBe(true);
      const told = () => stage.inTime(eyes.ask({ type: 'told' }));
      for (let step = 0; (await told()).length < 2; step++) await stage.pass(step);
      expect(await told()).toEqual(['state', 'state']);
      expect(await stage.inTime(eyes.ask({ type: 'change', of: eyes, line: 'x' }))).toBe(false);
    }
  });

  it('Z10: a watch ends with the incarnation that has begun it: the next one is told nothing of it', async () => {
    const study = new Study(await way.open());
    const { stage, states } = study;
    const ref = study.scribe({ thread: way.first });
    const eyes = stage.system.spawn(observatory, { thread: way.second, supervise: restarting });
    await stage.inTime(eyes.ask({ type: 'observe', of: ref }));
    eyes.tell({ type: 'fail' });
    const watchers = async () => (await stage.inTime(states.keys(ref)))[0]?.watchers;
    for (let step = 0; (await watchers()) !== 0; step++) await stage.pass(step);
    await stage.inTime(ref.ask({ type: 'write', line: 'a' }));
    expect(await stage.inTime(eyes.ask({ type: 'told' }))).toEqual([]);
  });

  if (!way.crosses) return;

  it('G70, Z10, G43: a watcher goes on after the death of the thread, is told of the new life, and of an actor that does not come back', async () => {
    const study = new Study(await way.open());
    const { stage } = study;
    const good = study.scribe({ thread: way.first }, { restore: 'last-good' });
    const fresh = study.scribe({ thread: way.first });
    const other = study.scribe({ thread: way.second });
    const [ofGood, ofFresh, ofOther] = [study.watch(good), study.watch(fresh), study.watch(other)];
    for (const seen of [ofGood, ofFresh, ofOther]) await seen.untilLast('1 setup');
    for (const ref of [good, fresh, other]) await stage.inTime(ref.ask({ type: 'write', line: 'a' }));
    for (const seen of [ofGood, ofFresh, ofOther]) await seen.untilLast('2 write');
    await stage.kill(FIRST);
    for (const ref of [good, fresh, other]) await stage.inTime(ref.ask({ type: 'write', line: 'b' }));
    const withoutLife = (told: readonly string[]) => told.map((text) => text.replace(/^life .*/, 'life'));
    const tail = (told: readonly string[]) => told.at(-1);
    expect(withoutLife(await ofGood.until((told) => tail(told) === '3 write'))).toEqual([
      '1 setup',
      '2 write',
      'life',
      '2 write',
      '3 write',
    ]);
    const told = await ofFresh.until((all) => all.length > 3 && tail(all) === '2 write');
    expect(withoutLife(told)).toEqual(['1 setup', '2 write', 'life', '1 setup', '2 write']);
    expect(await ofOther.untilLast('3 write')).toEqual(['1 setup', '2 write', '3 write']);
    void good.stop();
    await stage.kill(FIRST);
    await ofGood.until((told) => tail(told)?.startsWith('ended') === true);
  });

  it('G70, G45: watchers in a thread that dies are forgotten, and what is asked of a thread that dies settles', async () => {
    const study = new Study(await way.open());
    const { stage, states } = study;
    const door = new Mortals(stage).gate();
    const ref = study.scribe({ thread: way.second });
    const eyes = stage.system.spawn(observatory, { thread: way.first });
    await stage.inTime(eyes.ask({ type: 'observe', of: ref }));
    const watchers = async () => (await stage.inTime(states.keys(ref)))[0]?.watchers;
    for (let step = 0; (await watchers()) !== 1; step++) await stage.pass(step);
    const busy = study.scribe({ thread: way.first });
    busy.tell({ type: 'ponder', line: 'a', gate: door, after: 'b' });
    await waiting(door);
    const changes = [
      failure(states.rollback(busy, bookKey, 1, { timeout: 60_000 })),
      failure(states.compareAndSet(busy, bookKey, 1, { count: 0, lines: [] }, { timeout: 60_000 })),
    ];
    await stage.inTime(states.keys(busy));
    await stage.kill(FIRST);
    for (const error of await stage.inTime(Promise.all(changes))) expect(error).toMatchObject({ name: 'ThreadLostError' });
    for (let step = 0; (await watchers()) !== 0; step++) await stage.pass(step);
    expect(StateManager.of(stage.system)).toBeInstanceOf(StateManager);
  });
});
