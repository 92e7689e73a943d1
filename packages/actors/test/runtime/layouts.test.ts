import { type ActorRef, type Message, MessageTooLargeError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { gate } from '../fixtures/gate.ts';
import { type Entry, ledger, type LedgerMessage } from '../fixtures/ledger.ts';
import { many, tooMuch } from '../fixtures/many-layouts.ts';
import { parent } from '../fixtures/parent.ts';
import { puppet, type Step } from '../fixtures/puppet.ts';
import { recorder } from '../fixtures/recorder.ts';
import { LIMITED, WIDE } from '../support/bounds.ts';
import { spawnDedicated } from '../support/spawn-dedicated.ts';
import { inEachWay } from '../support/ways.ts';

const LONG = { timeout: 60_000 };

/** With its type last: what came by layout has it first, what came by the general codec still last. */
const entry = (n: number, change: object = {}): Entry => {
  const base = { n, small: 0, medium: 0, signed: 0, real: 0, flag: true, big: 0n, choice: 'buy', name: 'name' } as const;
  return { ...base, ...change, type: 'entry' } as Entry;
};
interface Numbered extends Message {
  readonly n: number;
}
const cameByLayout = (message: object): boolean => Object.keys(message)[0] === 'type';

const FITTING: readonly object[] = [
  {},
  { n: 2 ** 32 - 1, small: 255, medium: 65_535, signed: -(2 ** 31), real: -0, flag: false, big: -(2n ** 63n) },
  { n: 0, signed: 2 ** 31 - 1, real: Number.NaN, big: 2n ** 63n - 1n },
  ...[Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324, Number.MAX_VALUE].map((real) => ({ real })),
  ...['sell', 1, '1', true].map((choice) => ({ choice })),
  // Exactly twelve bytes of UTF-8, and as few as there may be.
  ...['', 'a', 'abcdefghijkl', 'éééééé', '🤡🤡🤡', '\ufeffabc', 'a\0b'].map((name) => ({ name })),
];
const WHOLE = [-1, 0.5, -0, Number.NaN, Number.POSITIVE_INFINITY, '1', null, undefined, 1n];
const MISFITTING: readonly object[] = [
  ...[...WHOLE, 2 ** 32].map((n) => ({ n })),
  ...[...WHOLE, 256].map((small) => ({ small })),
  ...[...WHOLE, 65_536].map((medium) => ({ medium })),
  ...[2 ** 31, -(2 ** 31) - 1, 0.5, -0, Number.NaN].map((signed) => ({ signed })),
  ...['0', 0n, null, undefined].map((real) => ({ real })),
  ...[0, 1, 'true', null].map((flag) => ({ flag })),
  ...[2n ** 63n, -(2n ** 63n) - 1n, 1].map((big) => ({ big })),
  ...['hold', false, 2, -0, null].map((choice) => ({ choice })),
  // A byte too many, half a pair, and no text at all.
  ...['abcdefghijklm', 'ééééééa', '🤡🤡🤡!', 'a\ud800', '\udc00', 5, null].map((name) => ({ name })),
  { extra: 1 },
  { extra: undefined },
];

inEachWay((way) => {
  it('R7, G2, G5: each message arrives as it was sent and in order, by layout if every value fits, else by the general codec, counted', async () => {
    const stage = await way.open();
    let misfits = 0;
    for (const { from, to, title } of way.directions) {
      const sender = stage.system.spawn(puppet, { thread: from });
      const receiver = stage.system.spawn(ledger, { thread: to });
      await receiver.started;
      const { small: _, ...lacking } = entry(1);
      const sent: Numbered[] = [...FITTING, ...MISFITTING].flatMap((change, n): Numbered[] => [entry(n, change), { type: 'plain', n }]);
      sent.splice(20, 0, lacking, entry(2));
      const steps = sent.map((message): Step => ({ do: 'tell', to: receiver, message: { ...message } }));
      // Asked by the sender, as nobody else's question is behind what it told.
      const came = await sender.ask({ type: 'do', steps: [...steps, { do: 'ask', to: receiver, message: { type: 'report' } }] }, LONG);
      const seen = (came.at(-1) as { readonly value: readonly (Entry | number)[] }).value;
      expect(seen, title).toEqual(sent.map((message) => (message.type === 'plain' ? message.n : message)));
      const entries = seen.filter((one) => typeof one === 'object');
      const fits = [
        ...FITTING.slice(0, 10).map(() => true),
        false,
        true,
        ...FITTING.slice(10).map(() => true),
        ...MISFITTING.map(() => false),
      ];
      const crosses = stage.threadOf(sender) !== stage.threadOf(receiver);
      if (crosses) {
        expect(entries.map(cameByLayout), title).toEqual(fits);
        misfits += MISFITTING.length + 1;
      }
      // Zero's sign and what is no number tell an exact copy.
      entries.forEach((one, index) => {
        const was = Object.entries(sent.filter(({ type }) => type === 'entry')[index] as Numbered);
        for (const [key, value] of was) expect(Object.is(Reflect.get(one, key), value), `${title}: ${key}`).toBe(true);
      });
      expect(stage.count('layout-misfits'), title).toBe(misfits);
    }
  });

  it('R7: what may be missing is laid out when it is there', async () => {
    const stage = await way.open();
    const receiver = stage.system.spawn(ledger, { thread: way.first });
    const to = stage.system.spawn(recorder, { thread: 'owner' });
    const whole = { n: 1, note: 'note', to, type: 'loose' } as const;
    const lacking = { n: 2, to, type: 'loose' } as const;
    for (const message of [whole, lacking, { ...whole, n: 3 }]) receiver.tell(message);
    const seen = (await receiver.ask({ type: 'report' })) as object[];
    expect(seen).toEqual([whole, lacking, { ...whole, n: 3 }]);
    if (way.crosses) expect(seen.map(cameByLayout)).toEqual([true, false, true]);
    expect(stage.count('layout-misfits')).toBe(way.crosses ? 1 : 0);
  });

  it('R7: why a message does not go by its layout is logged once for its type, at level debug', async () => {
    // A system of its own: in another one it may have been told before.
    const stage = await way.open({ name: 'layouts' });
    const receiver = stage.system.spawn(ledger, { thread: way.first, name: 'book' });
    await receiver.started;
    const name = 'x'.repeat(40);
    receiver.tell(entry(1, { name }));
    receiver.tell(entry(2, { extra: 1 }));
    receiver.tell({ type: 'vast', name });
    receiver.tell({ type: 'vast', name });
    expect(await receiver.ask({ type: 'report' })).toMatchObject([{ name }, { extra: 1 }, 40, 40]);
    await stage.untilQuiet();
    const said = () => stage.lines.filter(({ text }) => text.startsWith('message goes by the general codec'));
    if (!way.crosses) return expect(said()).toEqual([]);
    await stage.until('both are logged', () => said().length >= 2);
    expect(said().map(({ level, data }) => [level, data])).toEqual([
      ['debug', { actor: 'book', message: 'entry', why: '"name" is a string that its field cannot hold' }],
      [
        'debug',
        { actor: 'book', message: 'vast', why: expect.stringMatching(/^a record has at most \d+ bytes, and it takes 65540 and more$/) },
      ],
    ]);
    expect(stage.count('layout-misfits')).toBe(4);
  });

  if (way.crosses)
    it('R4: a layout allows no message that is longer than maxMessageBytes', async () => {
      const stage = await way.open(LIMITED);
      const receiver = stage.system.spawn(ledger, { thread: way.first });
      await receiver.started;
      expect(() => receiver.tell({ type: 'vast', name: 'x'.repeat(20_000) })).toThrow(MessageTooLargeError);
      expect(receiver.tell({ type: 'vast', name: 'x'.repeat(5_000) })).toBe('accepted');
      expect(await receiver.ask({ type: 'report' })).toEqual([5_000]);
      const wider = await way.open(WIDE);
      const longest = wider.system.spawn(ledger, { thread: way.first });
      await longest.started;
      longest.tell({ type: 'vast', name: 'x'.repeat(65_535) });
      expect(await longest.ask({ type: 'report' })).toEqual([65_535]);
      expect([stage.count('layout-misfits'), wider.count('layout-misfits')]).toEqual([2, 0]);
    });

  it('G5: a laid-out message with something that cannot cross fails at the sender, naming the path', async () => {
    const stage = await way.open({ strictMessages: true });
    for (const { from, to, title } of way.directions) {
      const sender = stage.system.spawn(puppet, { thread: from });
      const receiver = stage.system.spawn(ledger, { thread: to });
      await receiver.started;
      const steps = (['function', 'symbol', 'instance'] as const).map(
        (spoil): Step => ({ do: 'tell', to: receiver, message: { ...entry(1) }, spoil }),
      );
      for (const came of await sender.ask({ type: 'do', steps }))
        expect(came, title).toHaveProperty('error.data', { path: 'message.order.onDone' });
      receiver.tell(entry(2));
      expect(await receiver.ask({ type: 'report' }), title).toEqual([entry(2)]);
    }
  });

  it('strictMessages gives the receiver of a laid-out message a copy, also in the same thread', async () => {
    const { system } = await way.open({ strictMessages: true });
    const receiver = system.spawn(ledger, { thread: 'owner' });
    const told = entry(1);
    receiver.tell(told);
    const [seen] = await receiver.ask({ type: 'report' });
    expect(seen).toEqual(told);
    expect(seen).not.toBe(told);
  });

  it('G2: messages that wait for room in the ring, laid out or not, told or sent, arrive in order', async () => {
    const stage = await way.open({ defaults: { dataRingBytes: 1_024, mailboxCapacity: 60 } });
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const receiver = stage.system.spawn(ledger, { thread: way.first });
    receiver.tell({ type: 'block', gate: door });
    await door.ask({ type: 'waiting', count: 1 });
    const sent: Promise<void>[] = [];
    const kinds = (n: number): LedgerMessage[] => [entry(n), entry(n, { name: 'longer than it may be' }), { type: 'plain', n }];
    const messages = Array.from({ length: 120 }, (_, n) => kinds(n)[n % 3] as LedgerMessage);
    for (const message of messages) sent.push(receiver.send(message));
    door.tell({ type: 'open' });
    await Promise.all(sent);
    const seen = await receiver.ask({ type: 'report' }, LONG);
    expect(seen.map((one) => (typeof one === 'number' ? one : one.n))).toEqual(messages.map((_, n) => n));
  });

  if (way.crosses)
    it('G5: a laid-out message that cannot be read, since a getter throws or sends one itself, fails at the sender, and the next ones arrive', async () => {
      const { system } = await way.open();
      const receiver: ActorRef<LedgerMessage> = system.spawn(ledger, { thread: way.first });
      await receiver.started;
      const reading = (getter: () => number) => Object.defineProperty({ ...entry(1) }, 'real', { get: getter, enumerable: true });
      const throwing = reading(() => {
        throw new Error('not to be read');
      });
      const telling = reading(() => {
        receiver.tell({ type: 'plain', n: 0 });
        return 0.5;
      });
      for (const odd of [throwing, telling]) expect(() => receiver.tell(odd)).toThrow(/^Cannot send message\.real: reading it failed/);
      receiver.tell(entry(2));
      expect(await receiver.ask({ type: 'report' })).toEqual([entry(2)]);
    });

  it('R7: an actor has its layouts whoever spawned it: one that does not know its definition, or for a thread of its own', async () => {
    const stage = await way.open(way.crosses ? { dedicatedMax: 2 } : {});
    const above = stage.system.spawn(parent, { thread: way.second });
    const refs = [
      (await above.ask({ type: 'spawn', what: ledger(), options: { thread: way.first } })) as ActorRef<LedgerMessage>,
      (await above.ask({ type: 'spawn-top', what: ledger(), options: { thread: way.first } })) as ActorRef<LedgerMessage>,
      ...(way.crosses ? [await spawnDedicated(stage, ledger())] : []),
    ];
    for (const ref of refs) {
      await ref.started;
      ref.tell(entry(1));
      const [seen] = await ref.ask({ type: 'report' });
      expect(seen).toEqual(entry(1));
      if (way.crosses) expect(cameByLayout(seen as object)).toBe(true);
    }
  });

  it('R7: an actor may have 255 layouts; those that find no room in the table go by the general codec, counted', async () => {
    const stage = await way.open({ name: 'layouts' });
    const receiver = stage.system.spawn(many, { thread: way.first });
    await receiver.started;
    for (let n = 0; n < 255; n++) receiver.tell({ n, type: `m${n}` });
    const seen = await receiver.ask({ type: 'report' });
    expect(seen).toEqual(Array.from({ length: 255 }, (_, n) => ({ type: `m${n}`, n })));
    if (way.crosses) expect(seen.every(cameByLayout)).toBe(true);
    expect(stage.count('layouts-refused')).toBe(0);
    const wide = stage.system.spawn(tooMuch, { thread: way.first });
    await wide.started;
    wide.tell({ n: 1, type: 'm0' });
    expect((await wide.ask({ type: 'report' })).map(cameByLayout)).toEqual([false]);
    expect(stage.count('layouts-refused')).toBeGreaterThan(0);
    await stage.until('it is logged', () => stage.lines.some(({ text }) => text.startsWith('layouts are not used: ')));
  });
});
