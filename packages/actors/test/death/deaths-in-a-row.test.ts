import { type ActorRef, AgentError, ThreadLostError } from '@ringmaster/actors';
import { createTestSystem } from '@ringmaster/actors/testkit';
import { expect, it } from 'vitest';
import { journal, traffic, type TrafficMessage } from '../fixtures/traffic.ts';
import { auditJournal, BALANCED, DeathBooks, type FailedAsk, inVirtualTime } from '../support/death-books.ts';
import { LineCollector } from '../support/line-collector.ts';
import { isLong } from '../support/trials.ts';
import { turn } from '../support/until.ts';

const WORKERS = 3;
/** Which threads die, in this order: two that know each other, one again, and those who have not heard of it by then. */
const ORDERS = [
  [1, 2],
  [1, 2, 1],
  [1, 2, 3, 2, 1],
];
/** Turns of the event loop between two deaths: from none, where nobody has heard of the first, to when all have settled. */
const PAUSES = Array.from({ length: 10 }, (_, turns) => turns);
/** Turns before the first: with messages in outboxes, in rings, in mailboxes, handled. */
const BEGINS = [0, 3];

interface Plan {
  readonly order: readonly number[];
  readonly begin: number;
  readonly pause: number;
}

/** Everybody talks to everybody, and then threads die. */
async function run({ order, begin, pause }: Plan) {
  const defaults = { respawnsMax: 1_000, respawnPauseMs: 1, respawnPauseMaxMs: 1, dataRingBytes: 4_096, outboxMessages: 1_000 };
  const system = await createTestSystem({ threads: WORKERS, strictMessages: false, logger: new LineCollector().logger(), defaults });
  const books = new DeathBooks(system);
  Object.assign(journal, { lives: 0, handled: [], wrong: [] });
  const spawn = (name: string, options = {}): ActorRef<TrafficMessage> => system.spawn(traffic({ name }), options);
  const refs = [spawn('owner', { thread: 'owner' }), spawn('one'), spawn('two'), spawn('three')];
  await Promise.all(refs.map((ref) => ref.started));
  const failed: FailedAsk[] = [];
  const asked: Promise<unknown>[] = [];
  let said = 0;
  const talk = (count: number): void => {
    for (const ref of refs) {
      ref.tell({ type: 'send', to: refs.filter((other) => other !== ref), count });
      const n = ++said;
      asked.push(
        ref.ask({ type: 'ask', from: 'outside', n }, { timeout: 60_000 }).catch((error: unknown) => {
          if (!(error instanceof AgentError)) throw error;
          if (error instanceof ThreadLostError) failed.push({ n, lives: journal.lives });
        }),
      );
    }
  };
  talk(60);
  for (let turns = 0; turns < begin; turns++) await turn();
  for (const thread of order) {
    try {
      void system.killThread(thread);
    } catch (error) {
      // It has not started again yet.
      if (!(error instanceof RangeError)) throw error;
    }
    talk(5);
    for (let turns = 0; turns < pause; turns++) await turn();
  }
  await inVirtualTime(system, Promise.all(asked));
  await system.advance(1_000);
  const alive = await inVirtualTime(system, Promise.all(refs.map((ref, index) => ref.ask({ type: 'ask', from: `end ${index}`, n: 1 }))));
  await system.advance(100);
  const { differences } = books;
  await inVirtualTime(system, system.stop());
  return { wrong: [...journal.wrong, ...auditJournal(journal.handled, failed)], differences, alive, seenTo: books.seenTo };
}

it.each(ORDERS.map((order) => ({ order })))(
  'G1, G45, G56, G57, D2, D7: threads that die in the order $order, whatever they had done about each other, leave balanced books, and nothing is handled twice or out of order',
  async ({ order }) => {
    for (const [index, begin] of BEGINS.entries()) {
      // Every second pause of the one beginning, and those between them of the other; with time, all of both.
      for (const pause of PAUSES.filter((turns) => isLong() || turns % 2 === index)) {
        const { wrong, differences, alive, seenTo } = await run({ order, begin, pause });
        const when = `${begin} turns before, ${pause} between`;
        expect(wrong, when).toEqual([]);
        expect(differences, when).toEqual(BALANCED);
        expect(alive, when).toEqual([1, 1, 1, 1]);
        expect(seenTo, when).toBeGreaterThanOrEqual(2);
      }
    }
  },
  60_000,
);
