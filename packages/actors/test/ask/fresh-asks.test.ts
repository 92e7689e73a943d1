import { expect, test } from 'vitest';
import { type AskEnvironment, AskTable } from '#actors/ask/ask-table.js';
import type { OpenAsk } from '#actors/ask/open-ask.js';
import type { InternalRef } from '#actors/cell/internals.js';
import { DeadlineWheel } from '#actors/timers/deadline-wheel.js';

const HERE = 1;
const ELSEWHERE = 2;
const TIMEOUT_MS = 100;

/** A table whose thread is the test: its clock, and what it was told. */
function set(openAsksMax = 1_000) {
  const clock = { nowMs: 10, looks: 0 };
  const told = { pokes: 0, open: [] as number[], late: [] as number[], cancellable: 0, failed: 0 };
  const now = (): number => {
    clock.looks++;
    return clock.nowMs;
  };
  const wheel = new DeadlineWheel({ now: () => clock.nowMs, timer: () => () => undefined });
  const environment: AskEnvironment = {
    ...{ thread: HERE, incarnation: 1, now, wallClock: () => clock.nowMs, wheel, askTimeoutMs: TIMEOUT_MS, openAsksMax },
    poke: () => void told.pokes++,
    meter: {
      opened: () => false,
      failed: () => void told.failed++,
      timedOut: () => undefined,
      givenUp: () => undefined,
      took: () => undefined,
    },
    ...{ roundTrip: undefined, breath: () => undefined, withdraw: () => undefined },
    cancellable: () => void told.cancellable++,
    lateAnswer: ({ id }) => void told.late.push(id),
    openChanged: (count) => void told.open.push(count),
  };
  const table = new AskTable(environment);
  const ask = (thread = HERE, options?: Parameters<AskTable['ask']>[3]): OpenAsk => {
    const target = { name: 'asked', thread } as InternalRef;
    const opened = table.ask(target, undefined, { type: 'get' }, options);
    opened.listener.promise.catch(() => undefined);
    return opened;
  };
  /** A slice in which `work` is done, and which takes a millisecond. */
  const slice = (work: () => void): void => {
    table.sliceBegins(clock.nowMs);
    work();
    clock.nowMs += 1;
    table.sliceEnded(clock.nowMs);
  };
  return { clock, told, wheel, table, ask, slice };
}

test('C4: the time of an ask within a thread begins with the slice that follows, which has read the clock', () => {
  const { clock, wheel, ask, slice } = set();
  const asked = ask();
  // Its asker computes.
  clock.nowMs = 50;
  slice(() => {
    expect(asked.deadlineMs).toBe(50 + TIMEOUT_MS);
    // Nor did whoever handles it need a reading.
    expect([clock.looks, wheel.count]).toEqual([0, 0]);
  });
  expect([asked.deadlineMs, wheel.count]).toEqual([50 + TIMEOUT_MS, 1]);
});

test('C4: whoever looks before that begins it, and nobody learns of another end', () => {
  const { clock, ask, slice } = set();
  const asked = ask();
  expect([asked.deadlineMs, clock.looks]).toEqual([10 + TIMEOUT_MS, 1]);
  clock.nowMs = 50;
  slice(() => expect(asked.deadlineMs).toBe(10 + TIMEOUT_MS));
  expect(asked.deadlineMs).toBe(10 + TIMEOUT_MS);
});

test('C4: one that is asked in a slice and not handled in it begins with its end', () => {
  const { clock, ask, slice } = set();
  let asked: OpenAsk | undefined;
  slice(() => {
    asked = ask();
  });
  clock.nowMs = 50;
  expect(asked?.deadlineMs).toBe(11 + TIMEOUT_MS);
});

test.each([
  ['goes to another thread', ELSEWHERE, {}],
  ['has its end named', HERE, { deadline: 60 }],
])('G49: an ask that %s begins at the call', (_why, thread, options) => {
  const { clock, ask } = set();
  const asked = ask(thread, options);
  clock.nowMs = 50;
  expect(asked.deadlineMs).toBe('deadline' in options ? 60 : 10 + TIMEOUT_MS);
});

test('G45: an ask that is answered in the slice behind it is in no table and no wheel, and one slice comes for all of them', async () => {
  const { told, wheel, table, ask, slice } = set();
  const asks = [ask(), ask()];
  expect([table.count, table.registered, told.pokes]).toEqual([2, 0, 1]);
  slice(() => {
    for (const asked of asks) asked.tell('answer');
  });
  expect([table.count, table.registered, wheel.count, told.open, asks.map(({ isRegistered }) => isRegistered)]).toEqual([
    ...[0, 0, 0, []],
    [false, false],
  ]);
  ask();
  expect(told.pokes).toBe(2);
});

test('G45: one that is not is registered when the slice ends, and told of', () => {
  const { told, wheel, table, ask, slice } = set();
  const asked = ask();
  slice(() => undefined);
  expect([asked.isRegistered, table.find(asked.id, 1) === asked, wheel.count, told.open]).toEqual([true, true, 1, [1]]);
  asked.tell('answer');
  expect([table.find(asked.id, 1), table.count, wheel.count, told.open]).toEqual([undefined, 0, 0, [1, 0]]);
});

test('G19: one whose handler ends without an answer is told of before the handler counts as ended', () => {
  const { told, ask, slice } = set();
  const asked = ask();
  slice(() => {
    asked.outlasts();
    expect(told.open).toEqual([1]);
    asked.tell('answer');
    expect(told.open).toEqual([1, 0]);
  });
  expect(told.open).toEqual([1, 0]);
});

test('G19: one that is handed on is told of, too', () => {
  const { told, ask } = set();
  ask().stashed();
  expect(told.open).toEqual([1]);
});

test('C3: whoever looks at its id finds it by that', () => {
  const { table, ask, slice } = set();
  const asked = ask();
  const { id } = asked;
  expect(table.find(id, 1)).toBe(asked);
  slice(() => undefined);
  expect([asked.id, table.find(id, 1) === asked, table.count]).toEqual([id, true, 1]);
});

test('G50: an ask that may be called off is registered at once, for others look at its word; its time begins with the slice all the same', () => {
  const { clock, told, wheel, ask, slice } = set();
  const asked = ask(HERE, { signal: new AbortController().signal });
  expect([asked.isRegistered, told.cancellable, wheel.count]).toEqual([true, 1, 0]);
  clock.nowMs = 50;
  slice(() => undefined);
  expect([asked.deadlineMs, wheel.count]).toEqual([50 + TIMEOUT_MS, 1]);
});

test('C4: so does that of one whose id was looked at', () => {
  const { clock, wheel, ask, slice } = set();
  const asked = ask();
  expect([asked.id, asked.isRegistered, wheel.count]).toEqual([asked.id, true, 0]);
  clock.nowMs = 50;
  slice(() => undefined);
  expect([asked.deadlineMs, wheel.count]).toEqual([50 + TIMEOUT_MS, 1]);
});

test('G46: a second answer to one that had no id names the ask all the same, and leaves nothing open', () => {
  const { told, table, ask, slice } = set();
  const [first, second] = [ask(), ask()];
  slice(() => {
    for (const asked of [first, second]) asked.tell('answer');
    for (const asked of [first, second]) expect(asked.tell('another')).toBe('stopped');
  });
  expect(new Set(told.late).size).toBe(2);
  for (const id of told.late) expect(id).toBeGreaterThanOrEqual(0);
  expect([table.count, table.registered, told.open]).toEqual([0, 0, []]);
});

test('F4: fresh asks count against `openAsksMax`, and make room when they are answered', async () => {
  const { table, ask, slice } = set(2);
  const asks = [ask(), ask()];
  const third = ask();
  expect([third.answered, table.count]).toEqual([true, 2]);
  slice(() => asks[0]?.tell('answer'));
  expect([ask().answered, ask().answered]).toEqual([false, true]);
});

test('T10: of very many that are asked at once 4 096 begin with the slice, and the others at the call', () => {
  const { clock, wheel, table, ask, slice } = set(10_000);
  const asks = Array.from({ length: 5_000 }, () => ask());
  expect([table.registered, wheel.count]).toEqual([904, 904]);
  clock.nowMs = 50;
  slice(() => undefined);
  expect([table.registered, wheel.count, table.count]).toEqual([5_000, 5_000, 5_000]);
  expect([asks[0], asks[4_095], asks[4_096]].map((asked) => asked?.deadlineMs)).toEqual([150, 150, 110]);
});

test.each([
  ['the end of the thread', (table: AskTable) => table.end(new Error('over'))],
  ['a test that gives up', (table: AskTable) => table.abandonOutside()],
])('G45: %s settles fresh asks as well', (_what, end) => {
  const { told, wheel, table, ask, slice } = set();
  const asks = [ask(), ask()];
  slice(() => asks[0]?.tell('answer'));
  asks.push(ask());
  end(table);
  slice(() => undefined);
  expect(asks.map(({ isSettled }) => isSettled)).toEqual([true, true, true]);
  expect([table.count, table.registered, wheel.count, told.open.at(-1)]).toEqual([0, 0, 0, 0]);
});

test('G71: a fresh ask that fails counts as failed', () => {
  const { told, ask, slice } = set();
  const asked = ask();
  slice(() => asked.fail(new Error('no')));
  expect(told.failed).toBe(1);
});
