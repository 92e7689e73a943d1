import { createSystem } from '@ringmaster/actors';
import { account, Overdrawn } from './account.ts';
import { teller } from './teller.ts';

const system = await createSystem({ threads: 2 });
const alice = system.spawn(account({ opening: 100 }), { name: 'alice' });
const bob = system.spawn(account({ opening: 0 }), { name: 'bob' });
const clerk = system.spawn(teller, { name: 'clerk' });

// The answer's type comes from the message: `transfer` answers a string, `balance` a number.
console.log(await clerk.ask({ type: 'transfer', from: alice, to: bob, amount: 30 }));
console.log(`bob has ${await bob.ask({ type: 'balance' })}`);

// Every ask ends: with an answer, an error of the other side, or a time-out.
try {
  await alice.ask({ type: 'withdraw', amount: 500 }, { timeout: 1_000 });
} catch (error) {
  if (!(error instanceof Overdrawn)) throw error;
  console.log(`refused: ${error.message} (data: ${error.data.missing})`);
}

await system.stop();
