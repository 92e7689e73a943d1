import { type ActorRef, createSystem, ThreadLostError, type ThreadLoss } from '@ringmaster/actors';
import { desk, type DeskMessage, type WayToDie } from './desk.ts';
import { quietLogger } from './quiet-logger.ts';

const ORDERS_PER_ROUND = 2_000;
const WAYS: Readonly<Record<WayToDie, string>> = {
  exit: 'process.exit in a handler',
  throw: 'an error nobody caught',
  reject: 'a rejection nobody handled',
  loop: 'a handler in an endless loop',
};

// A handler that takes longer than the watchdog allows costs its thread; 10 s would be usual.
const system = await createSystem({ threads: 2, watchdogMs: 1_000, logger: quietLogger });
const desks = [1, 2, 3, 4].map((n) => system.spawn(desk({ firstNumber: n * 1_000 }), { name: `desk-${n}` }));
const doomed = desks[0] as ActorRef<DeskMessage>;

/** What the system says of each death. */
const deaths: ThreadLoss[] = [];
let onDeath: () => void = () => undefined;
system.events.subscribe({
  tell: (event) => {
    if (event.type === 'thread-lost') {
      deaths.push(event.detail);
      onDeath();
    }
    return 'accepted';
  },
});

const count = { asked: 0, answered: 0, lost: 0, retried: 0 };

/** An order is booked in the end, however often its desk dies over it. Booking it twice would do no harm here. */
async function book(order: number): Promise<void> {
  const to = desks[order % desks.length] as ActorRef<DeskMessage>;
  for (let attempt = 1; ; attempt++) {
    count.asked++;
    if (attempt > 1) count.retried++;
    try {
      await to.ask({ type: 'book', order }, { timeout: 30_000 });
      count.answered++;
      return;
    } catch (error) {
      // Its desk had it, and died: nobody will ever answer. What waited in the ring is answered by the new desk instead.
      if (!(error instanceof ThreadLostError)) throw error;
      count.lost++;
    }
  }
}

for (const [how, text] of Object.entries(WAYS)) {
  const died = new Promise<void>((resolve) => {
    onDeath = resolve;
  });
  const orders = Array.from({ length: ORDERS_PER_ROUND }, (_, order) => book(order));
  doomed.tell({ type: 'die', how: how as WayToDie });
  await Promise.all([...orders, died]);
  const death = deaths.at(-1);
  console.log(`${text.padEnd(29)} ${death?.culprit === undefined ? 'nobody was to blame' : `${death.culprit.name} was to blame`}`);
}

const isReplaced = deaths.filter((death) => death.isReplaced).length;
const counted = deaths.reduce((sum, { asksFailed }) => sum + asksFailed, 0);
console.log(`${count.answered} orders were answered; ${deaths.length} threads died, ${isReplaced} were replaced`);
console.log(`some died with their desk: ${count.lost > 0}, and each was asked again: ${count.lost === count.retried}`);
console.log(`asked = answered + lost: ${count.asked === count.answered + count.lost}`);
console.log(`lost by our count = lost by the system's: ${count.lost === counted}`);
await system.stop();
