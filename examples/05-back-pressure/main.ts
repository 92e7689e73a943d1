import { type Accepted, createSystem, MailboxFullError, type OverflowPolicy } from '@ringmaster/actors';
import { author, press, tray } from './press.ts';
import { quietLogger } from './quiet-logger.ts';

const SHEETS = 1_000;
const ROOM = 100;
const column = (value: unknown): string => String(value).padStart(9);

const system = await createSystem({ threads: 2, logger: quietLogger });
const basket = system.spawn(tray, { thread: 'owner' });

/** What was accepted and came to nothing, and who has more to do than it can. */
const seen = { dead: 0, overloads: [] as string[] };
system.events.subscribe({
  tell: (event) => {
    if (event.type === 'dead-letter') seen.dead++;
    if (event.type === 'overload') seen.overloads.push(`${event.actor.name} ${event.detail.state}`);
    return 'accepted';
  },
});

console.log(`-- ${SHEETS} sheets at once, for a press that has room for ${ROOM}`);
console.log(`${'overflow'.padEnd(12)}${['accepted', 'full', 'stopped', 'printed', 'dead'].map(column).join('')}  which`);
for (const overflow of ['reject', 'drop-newest', 'drop-oldest', 'stop'] satisfies OverflowPolicy[]) {
  const machine = system.spawn(press({ into: basket }), {
    name: overflow,
    thread: 'owner',
    mailbox: { capacity: ROOM, overflow },
    restart: 'temporary',
  });
  await machine.ask({ type: 'jam', ms: 20 });
  seen.dead = 0;
  const said: Record<Accepted, number> = { accepted: 0, full: 0, stopped: 0 };
  for (let sheet = 0; sheet < SHEETS; sheet++) said[machine.tell({ type: 'print', sheet })]++;
  await machine.drain();
  const printed = await basket.ask({ type: 'take' });
  const numbers = [said.accepted, said.full, said.stopped, printed.length, seen.dead].map(column).join('');
  console.log(`${overflow.padEnd(12)}${numbers}  ${printed.length === 0 ? 'none' : `${printed[0]} to ${printed.at(-1)}`}`);
}

console.log('-- each on a thread of its own: who sends waits, and nothing is refused or lost');
const machine = system.spawn(press({ into: basket }), { name: 'big', thread: { key: 'printing hall' }, mailbox: { capacity: 10 } });
const writer = system.spawn(author, { thread: { key: 'author' } });
seen.dead = 0;
await writer.started;
await machine.ask({ type: 'jam', ms: 1_000 });
const written = writer.ask({ type: 'write', sheets: 300, to: machine }, { timeout: 30_000 });
// A jammed press with a full mailbox says so at once, to whoever asks.
while (!seen.overloads.includes('big raised')) await new Promise((resolve) => setImmediate(resolve));
const proof = await machine.ask({ type: 'proof', sheet: 7 }).catch((error: unknown) => error);
if (proof instanceof MailboxFullError) console.log(`ask: ${proof.name}, and it carries ${JSON.stringify(proof.data.message)}`);
await written;
const printed: number[] = [];
while (printed.length < 300) printed.push(...(await basket.ask({ type: 'take' })));
const inOrder = printed.every((sheet, n) => sheet === n);
console.log(`send: 300 written, ${printed.length} printed, in order: ${inOrder}, dead letters: ${seen.dead}`);
console.log(`overloads: ${seen.overloads.filter((text) => text.endsWith('raised')).join(', ')}`);
await system.stop();
