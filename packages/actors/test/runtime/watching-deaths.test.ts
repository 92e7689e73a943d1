import type { ActorRef } from '@ringmaster/actors';
import type { TestSystem } from '@ringmaster/actors/testkit';
import { expect, it } from 'vitest';
import { observer, type ObserverMessage } from '../fixtures/observer.ts';
import { suicidal } from '../fixtures/suicidal.ts';
import { Mortals } from '../support/mortals.ts';
import { inEachWay } from '../support/ways.ts';

inEachWay((way) => {
  if (!way.crosses) {
    it('G43: where there is one thread nobody is told of its death', async () => {
      const set = new Mortals(await way.open());
      const ref = set.stage.system.spawn(suicidal, { name: 'a' });
      const watcher = set.stage.system.spawn(observer({}));
      watcher.tell({ type: 'watch', refs: [ref] });
      await set.stage.kill(1);
      await ref.stop();
      for (;;) if ((await watcher.ask({ type: 'report' })).length > 0) break;
      expect(await watcher.ask({ type: 'report' })).toEqual(['hook a stopped']);
    });
    return;
  }
  const report = (ref: ActorRef<ObserverMessage>): Promise<readonly string[]> => ref.ask({ type: 'report' }, { timeout: 60_000 });
  const until = async (ref: ActorRef<ObserverMessage>, count: number): Promise<readonly string[]> => {
    for (let seen = await report(ref); ; seen = await report(ref)) if (seen.length >= count) return seen;
  };

  it('G39, G43: a restart after the death of its thread is a restart: watchers hear nothing of it, and of the end later', async () => {
    const set = new Mortals(await way.open());
    const { stage } = set;
    const ref = stage.system.spawn(suicidal, { thread: way.first, name: 'a' });
    const watchers = ['owner', way.first, way.second].map((thread) => stage.system.spawn(observer({}), { thread: thread as 'owner' }));
    const [fromOwner, , fromSecond] = watchers as [ActorRef<ObserverMessage>, ActorRef<ObserverMessage>, ActorRef<ObserverMessage>];
    for (const watcher of [fromOwner, fromSecond]) {
      watcher.tell({ type: 'watch', refs: [ref] });
      expect(await report(watcher)).toEqual([]);
    }
    await stage.kill(stage.threadOf(ref));
    expect(await ref.ask({ type: 'ping' }, { timeout: 60_000 })).toBe('pong');
    for (const watcher of [fromOwner, fromSecond]) expect(await report(watcher)).toEqual([]);
    await ref.stop();
    for (const watcher of [fromOwner, fromSecond]) expect(await until(watcher, 1)).toEqual(['hook a stopped']);
    // Those that died with it begin anew, and watch nobody.
    expect(await report(watchers[1] as ActorRef<ObserverMessage>)).toEqual([]);
  });

  it('G43: when a thread dies, watchers in every thread are told once of who does not come back, thread-lost', async () => {
    const set = new Mortals(await way.open());
    const { stage } = set;
    const ref = stage.system.spawn(suicidal, { thread: way.first, name: 'a', restart: 'temporary' });
    const watchers = ['owner', way.second].map((thread) => stage.system.spawn(observer({}), { thread: thread as 'owner' }));
    for (const watcher of watchers) {
      watcher.tell({ type: 'watch', refs: [ref] });
      expect(await report(watcher)).toEqual([]);
    }
    await stage.kill(stage.threadOf(ref));
    for (const watcher of watchers) expect(await until(watcher, 1)).toEqual(['hook a thread-lost']);
    await stage.untilQuiet();
    for (const watcher of watchers) expect(await report(watcher)).toEqual(['hook a thread-lost']);
  });

  it('G43: when a dedicated thread dies, watchers in every thread are told once, thread-lost', async () => {
    const set = new Mortals(await way.open({ dedicatedMax: 1, name: 'watching' }));
    const { stage } = set;
    stage.isUnbalanced = true;
    const ref = stage.system.spawn(suicidal, { thread: 'dedicated', name: 'a', restart: 'temporary' });
    const watchers = ['owner', way.first, way.second].map((thread) => stage.system.spawn(observer({}), { thread: thread as 'owner' }));
    for (const watcher of watchers) {
      watcher.tell({ type: 'watch', refs: [ref] });
      expect(await report(watcher)).toEqual([]);
    }
    expect(await ref.ask({ type: 'ping' })).toBe('pong');
    if (way.title === 'virtual') void (stage.system as TestSystem).killThread(stage.threadOf(ref));
    else ref.tell({ type: 'exit' });
    for (const watcher of watchers) expect(await until(watcher, 1)).toEqual(['hook a thread-lost']);
    watchers[0]?.tell({ type: 'watch', refs: [ref] });
    expect((await until(watchers[0] as ActorRef<ObserverMessage>, 2)).length).toBe(2);
  });
});
