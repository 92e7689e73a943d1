import { type ActorRef, createSystem, restart, resume, stop, supervise } from '@ringmaster/actors';
import { Observer } from './observer.ts';
import { printingLogger } from './printing-logger.ts';
import { shop } from './shop.ts';
import { Corrupt, Declined, Offline, till, type TillMessage } from './till.ts';

// Failures and decisions are logged by the runtime, what tills say by themselves: all of it is printed, indented.
const system = await createSystem({ threads: 1, logger: printingLogger() });

/** Charges a card, and says what the till has then: an ask of a till that restarts waits until it is there again. */
async function charge(to: ActorRef<TillMessage>, card: string, amount: number): Promise<void> {
  console.log(`${to.name}: ${amount} from a ${card} card`);
  await to.ask({ type: 'charge', card, amount }).catch(() => undefined);
  try {
    console.log(`${to.name} has ${await to.ask({ type: 'charge', card: 'good', amount: 0 })}`);
  } catch (error) {
    console.log(`${to.name}: ${(error as Error).name}`);
  }
}

// From types of errors to what is done about them. The table belongs to the parent, so a function in it may use what is here.
const onFailure = supervise
  .on(Declined, async ({ error }) => {
    console.log(`    asking whose ${error.data.card} card that is`);
    return resume();
  })
  .on(Offline, restart({ backoff: { minMs: 10, maxMs: 1_000 } }))
  .on(Corrupt, stop());

console.log('-- one till, three kinds of trouble');
const one = system.spawn(till, { name: 'till', supervise: onFailure });
await charge(one, 'good', 30);
await charge(one, 'stolen', 1); // resumes: what it had is there still
await charge(one, 'foreign', 1); // restarts: the same reference, and it begins with nothing
await charge(one, 'foreign', 1); // the second restart in a row waits twice as long
await charge(one, 'torn', 1); // stops

console.log('-- two tills in a shop, which tolerates one restart');
const observer = new Observer(system);
const boss = system.spawn(shop, { name: 'shop', thread: 'owner' });
const first = await observer.find('first');
const second = await observer.find('second');
await charge(first, 'good', 7);
await charge(second, 'torn', 1); // rest-for-one: the first one is older, and is left alone
await charge(first, 'good', 7);

// Once more than the shop tolerates: its children stop, and it is the shop that has failed. Its own supervisor restarts it.
console.log('first: 1 from a torn card');
void first.ask({ type: 'charge', card: 'torn', amount: 1 }).catch(() => undefined);
await observer.find('second', second);
console.log((await boss.ask({ type: 'list' })).map(({ name, status }) => `${name} is ${status}`).join(', '));
await charge(await observer.find('first'), 'good', 9);

await system.stop();
