import { type ActorRef, createSystem, pool, router } from '@ringmaster/actors';
import { type CookMessage, cook, cooks, helpers } from './cook.ts';
import { quietLogger } from './quiet-logger.ts';

const system = await createSystem({ threads: 2, logger: quietLogger });
const cookIn = (name: string, worker: number): Cook => system.spawn(cook({}), { name, thread: { spread: worker } });
const [anna, otto, emil] = [cookIn('anna', 0), cookIn('otto', 0), cookIn('emil', 1)];
type Cook = ActorRef<CookMessage>;
await Promise.all([anna, otto, emil].map((ref) => ref.started));

const order = (to: Cook, dish: string): Promise<string> => to.ask({ type: 'order', dish });
const dishes = Array.from({ length: 60 }, (_, n) => `dish ${n}`);
/** How many dishes each of the three has cooked since it was asked last. */
const counts = async (of: readonly Cook[] = [anna, otto, emil]): Promise<string> =>
  (await Promise.all(of.map((ref) => ref.ask({ type: 'count', dish: '' })))).join(' ');

console.log('-- by turns: the routing table is in the hands of the sender');
const byTurns = router([anna, otto, emil], 'round-robin');
for (const dish of dishes) await order(byTurns, dish);
console.log(await counts());

console.log('-- by key, to whoever is found: one dish, one cook; if one goes, only the dishes of that one move');
const byDish = router(system, cooks, { hashOf: 'dish' });
const before = await Promise.all(dishes.map((dish) => order(byDish, dish)));
const again = await Promise.all(dishes.map((dish) => order(byDish, dish)));
console.log(`the same cook the second time: ${again.filter((name, n) => name === before[n]).length} of ${dishes.length}`);
await emil.stop();
const after = await Promise.all(dishes.map((dish) => order(byDish, dish)));
const moved = dishes.filter((_, n) => after[n] !== before[n]);
console.log(`moved although their cook is there still: ${moved.filter((dish) => before[dishes.indexOf(dish)] !== 'emil').length}`);
console.log(`left with one who has gone: ${after.filter((name) => name === 'emil').length}`);
await counts([anna, otto]);

console.log('-- to all, and to all for the first answer');
const takesMs = { anna: 20, otto: 20_000 };
const everybody = router([anna, otto], 'scatter-gather-first');
console.log(`first: ${await everybody.ask({ type: 'order', dish: 'soup', takesMs })}`);
console.log(`and otto has been called off: he cooks again for ${await order(otto, 'bread')}`);
console.log(await counts([anna, otto]));

console.log('-- by what waits: nobody stands in the queue of one who is waiting for a pot');
otto.tell({ type: 'wait', dish: '', forMs: 2_000 });
const queue = dishes.slice(0, 10).map((dish) => order(otto, dish));
const quickest = router([anna, otto], 'smallest-mailbox');
// Anna, who works beside him, answers twice: by then their thread has said how much waits for otto.
for (const dish of ['tea', 'tea']) await order(anna, dish);
// One after the other: sixty at once would make anna's queue the longer one.
let served = 0;
for (const dish of dishes) if ((await order(quickest, dish)) === 'anna') served += 1;
console.log(`served by anna: ${served}`);
await Promise.all(queue);

console.log('-- a pool over both workers, each of whose helpers is replaced when it goes');
const team = system.spawn(pool(cook({ isHelper: true }), { size: 4, route: { hashOf: 'dish' }, key: helpers }), { name: 'team' });
await team.started;
const names = new Set(await Promise.all(dishes.map((dish) => order(team, dish))));
console.log(`${names.size} helpers have cooked`);
await system.find(helpers)?.stop();
await new Promise<void>((full) => {
  const tell = (found: readonly Cook[]) => {
    if (found.length === 4) full();
    return found.length === 4 ? 'stopped' : 'accepted';
  };
  system.findAll(helpers, { tell });
});
console.log(`${system.findAll(helpers).length} are there, and the team cooks: ${(await order(team, 'stew')).startsWith('cook')}`);

console.log('-- nobody is left');
await Promise.all([anna.stop(), otto.stop()]);
console.log(
  `${byDish.tell({ type: 'wait', dish: 'tea', forMs: 1 })}: ${await order(byDish, 'tea').catch((error: Error) => error.message)}`,
);
await system.stop();
