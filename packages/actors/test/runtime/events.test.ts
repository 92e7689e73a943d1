import type { ActorRef, AnyRef } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { listener, type ListenerMessage } from '../fixtures/listener.ts';
import { parent } from '../fixtures/parent.ts';
import { recorder } from '../fixtures/recorder.ts';
import { revenant, type RevenantMessage } from '../fixtures/revenant.ts';
import type { Stage } from '../support/stage.ts';
import type { Way } from '../support/way.ts';
import { inEachWay } from '../support/ways.ts';

/** An actor lived and ended: an event with its name. */
async function happens(stage: Stage, way: Way, name: string): Promise<void> {
  const ref = stage.system.spawn(recorder, { thread: way.second, name });
  await ref.started;
  await ref.stop();
}

/** How often `ref` heard of `name`, counted when it has heard of `later`, which happened after it. */
async function timesHeard(ref: ActorRef<ListenerMessage>, name: string, later: string): Promise<number> {
  for (;;) {
    const heard = await ref.ask({ type: 'heard' });
    if (heard.includes(later)) return heard.filter((one) => one === name).length;
  }
}

inEachWay((way) => {
  it('each subscription of an actor, in any thread, is told every event and cancelled by itself', async () => {
    const stage = await way.open();
    for (const thread of ['owner', way.first] as const) {
      const ref = stage.system.spawn(listener, { thread });
      expect([await ref.ask({ type: 'listen' }), await ref.ask({ type: 'listen' })]).toEqual([1, 2]);
      for (const name of ['a', 'b']) await happens(stage, way, name);
      expect(await timesHeard(ref, 'a', 'b')).toBe(2);
      await ref.ask({ type: 'cancel', index: 0 });
      await ref.ask({ type: 'cancel', index: 0 });
      for (const name of ['c', 'd']) await happens(stage, way, name);
      expect(await timesHeard(ref, 'c', 'd')).toBe(1);
      await ref.ask({ type: 'cancel', index: 1 });
      await happens(stage, way, 'e');
      await ref.ask({ type: 'listen' });
      await happens(stage, way, 'f');
      expect(await timesHeard(ref, 'e', 'f')).toBe(0);
      await ref.stop();
    }
  });

  it('each subscription of a recipient outside actors is told every event and cancelled by itself', async () => {
    const stage = await way.open();
    const heard: string[] = [];
    const recipient = {
      tell: (event: { readonly type: string; readonly actor: { readonly name: string } | undefined }) => {
        if (event.type === 'stopped') heard.push(event.actor?.name ?? '');
        return 'accepted' as const;
      },
    };
    const [first, second] = [stage.system.events.subscribe(recipient), stage.system.events.subscribe(recipient)];
    await happens(stage, way, 'a');
    await stage.until('both have heard', () => heard.length >= 2);
    first.cancel();
    for (const name of ['b', 'c']) await happens(stage, way, name);
    await stage.until('the other has heard', () => heard.includes('c'));
    second.cancel();
    expect(heard).toEqual(['a', 'a', 'b', 'c']);
  });

  it('an actor that ends leaves by itself: nothing that happens later is told to it', async () => {
    const stage = await way.open();
    for (const thread of ['owner', way.first] as const) {
      const ref = stage.system.spawn(listener, { thread });
      for (let n = 0; n < 2; n++) await ref.ask({ type: 'listen' });
      await happens(stage, way, 'before');
      await timesHeard(ref, 'before', 'before');
      await ref.stop();
      for (let n = 0; n < 5; n++) await happens(stage, way, `after-${n}`);
      await stage.until('all is over', () => stage.events.some(({ type, actor }) => type === 'stopped' && actor?.name === 'after-4'));
      stage.forget();
    }
    await stage.untilQuiet();
    expect(stage.count('stopped')).toBe(0);
  });

  it('an event has the path of its actor, as it was then; a line of the log where the name is not all of it', async () => {
    const stage = await way.open();
    const shop = stage.system.spawn(parent(), { thread: way.first, name: 'shop' });
    const spawn = (): Promise<ActorRef<RevenantMessage>> =>
      shop.ask({ type: 'spawn', what: revenant({}), options: { thread: way.second, name: 'cart' } }) as never;
    const cart = await spawn();
    await cart.ask({ type: 'get' });
    await cart.stop();
    cart.tell({ type: 'add', by: 1 });
    await shop.stop();
    const told = (ref: AnyRef): readonly string[] =>
      stage.events.flatMap(({ type, actor, path }) => (actor === ref ? [`${type} ${path}`] : []));
    await stage.until('all is told', () => told(cart).length === 3 && told(shop).length === 2);
    // From different threads: in any order.
    expect(new Set(told(cart))).toEqual(new Set(['started shop/cart', 'stopped shop/cart', 'dead-letter shop/cart']));
    expect(told(shop)).toEqual(['started shop', 'stopped shop']);
    const lines = stage.lines.flatMap(({ text, data }) => (text === 'dead letter' ? [data] : []));
    expect(lines).toMatchObject([{ target: 'cart', path: 'shop/cart', type: 'add' }]);
  });
});
