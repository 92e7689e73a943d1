import { createSystem, MessageBroker, StateManager } from '@ringmaster/actors';
import { chronicler } from './chronicler.ts';
import { doorkeeper, hereKey } from './doorkeeper.ts';
import { type Balance, member } from './member.ts';
import { quietLogger } from './quiet-logger.ts';

const [MEMBERS, ROOMS, LINES] = [1_000, 20, 3];
const IN_A_ROOM = MEMBERS / ROOMS;
const LONG = { timeout: 60_000 };
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
const show = (count: number): string => count.toLocaleString('en-US');
const roomOf = (n: number): string => `room-${n % ROOMS}`;

const system = await createSystem({ threads: 2, logger: quietLogger });
const broker = MessageBroker.start(system);

console.log('-- they come in');
const door = system.spawn(doorkeeper({ broker: broker.ref }), { name: 'doorkeeper' });
await door.started;
const chronicle = system.spawn(chronicler({ broker: broker.ref }));
const members = Array.from({ length: MEMBERS }, (_, n) =>
  system.spawn(member({ broker: broker.ref, name: `member-${n}`, room: roomOf(n) }), { name: `member-${n}`, thread: { spread: n } }),
);
const slow = system.spawn(member({ broker: broker.ref, name: 'snail', room: roomOf(0), slownessMs: 5 }), {
  name: 'snail',
  mailbox: { capacity: 8 },
});
await Promise.all([chronicle, slow, ...members].map(({ started }) => started));
const states = StateManager.of(system);
/** Resolves when so many are here. */
const untilHere = (count: number): Promise<void> =>
  new Promise((seen) => {
    const watch = states.watch(door, hereKey, {
      tell: (news) => {
        if (news.type !== 'state' || news.snapshot.value.all !== count) return 'accepted';
        console.log(`${show(count)} members in ${Object.keys(news.snapshot.value.rooms).length} rooms`);
        watch.cancel();
        seen();
        return 'stopped';
      },
    });
  });
await untilHere(MEMBERS + 1);

console.log('-- they talk');
const lines = IN_A_ROOM * LINES;
const accounts = members.map((one) => one.ask({ type: 'account', lines }, LONG));
const slowAccount = slow.ask({ type: 'account', lines }, LONG);
const complete = chronicle.ask({ type: 'complete', lines: MEMBERS * LINES }, LONG);
for (const [n, one] of members.entries())
  one.tell({ type: 'say', texts: Array.from({ length: LINES }, (_, line) => `line ${line + 1} of member ${n}`) });
const balances: readonly Balance[] = await Promise.all(accounts);
const snail = await slowAccount;
await complete;

console.log('-- the balance sheet');
const heard = sum(balances.map((one) => one.heard));
const missed = sum(balances.map((one) => one.missed));
const { published, delivered } = await broker.topicStats();
console.log(`said      ${show(MEMBERS * LINES)} lines`);
console.log(`due       ${show(MEMBERS * lines)} to ${show(MEMBERS)} members, ${lines} to each`);
console.log(`heard     ${show(heard)}`);
console.log(`missed    ${show(missed)}`);
console.log(`the snail heard ${show(snail.heard)} and missed ${show(snail.missed)}: ${snail.heard + snail.missed} in all`);
console.log(`published ${show(published)} messages, which crossed to a thread ${show(delivered)} times`);
const last = Math.max(...balances.map(({ tookMs }) => tookMs));
console.log(
  `the last member had heard it all after ${show(last)} ms, the snail its ${show(snail.heard)} lines after ${show(snail.tookMs)} ms`,
);

console.log('-- the history of a room');
const history = await chronicle.ask({ type: 'history', room: roomOf(7) });
console.log(`${history.length} lines, by members of that room: ${history.every(({ from }) => Number(from.split('-')[1]) % ROOMS === 7)}`);

console.log('-- a room empties');
await Promise.all(members.filter((_, n) => n % ROOMS === 7).map((one) => one.stop()));
await untilHere(MEMBERS + 1 - IN_A_ROOM);
await system.stop();
