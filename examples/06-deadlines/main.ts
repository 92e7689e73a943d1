import { createSystem } from '@ringmaster/actors';
import { archive } from './archive.ts';
import { clerk } from './clerk.ts';
import { quietLogger } from './quiet-logger.ts';

const system = await createSystem({ threads: 2, logger: quietLogger });
const cellar = system.spawn(archive, { name: 'cellar', thread: { key: 'below' } });
const [anna, otto] = [system.spawn(clerk, { name: 'anna', thread: 'owner' }), system.spawn(clerk, { name: 'otto', thread: 'owner' })];

await Promise.all([cellar, anna, otto].map((ref) => ref.started));

/** What an ask came to. */
async function show(what: string, ask: Promise<unknown>): Promise<void> {
  const came = await ask.catch((error: Error) => error);
  console.log(`${what}: ${came instanceof Error ? came.name : came}`);
}

/** What the cellar was at meanwhile; asked behind everything else, so it is done with that. */
async function log(): Promise<void> {
  for (const line of await cellar.ask({ type: 'log' })) console.log(`    cellar: ${line}`);
}

console.log('-- the deadline goes along, also to whom the clerk asks');
await show('atlas, within 1 s', anna.ask({ type: 'find', title: 'Atlas', in: cellar }, { timeout: 1_000 }));
await log();

console.log('-- an ask that has waited too long is not begun');
const long = cellar.ask({ type: 'search', title: 'Encyclopaedia', shelves: 200 });
await show('a poem, within 50 ms', cellar.ask({ type: 'search', title: 'Poem', shelves: 1 }, { timeout: 50 }));
await show('encyclopaedia', long);
await log();

console.log('-- calling it off reaches a loop that never yields, two actors away');
const calling = new AbortController();
const search = show('novel', anna.ask({ type: 'find', title: 'Novel', in: cellar }, { timeout: 60_000, signal: calling.signal }));
setTimeout(() => calling.abort(), 1_000);
await search;
await log();

console.log('-- two that wait for each other');
const conferring = anna.ask({ type: 'confer', other: otto });
console.log(await conferring.catch((error: Error) => error.message));

console.log('-- trying again, and knowing when not to');
await show('two failures', anna.ask({ type: 'call', failures: 2 }));
await show('more than are tolerated', anna.ask({ type: 'call', failures: 9 }));
await show('the line is closed now', anna.ask({ type: 'call', failures: 9 }));

await system.stop();
