import { MessageNotSerializableError, MessageTooLargeError } from '@ringmaster/actors';
import { describe, expect, it } from 'vitest';
import { RecordKind } from '#actors/remote/envelope-layout.js';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { answerer } from '../fixtures/answering.ts';
import { gate } from '../fixtures/gate.ts';
import { puppet, spoiling, type Step } from '../fixtures/puppet.ts';
import { recorder } from '../fixtures/recorder.ts';
import { LIMITED, LIMITED_STRICT } from '../support/bounds.ts';
import { inEachWay } from '../support/ways.ts';

const spoils = Object.keys(spoiling) as (keyof typeof spoiling)[];

inEachWay((way) => {
  it('G5: a function, symbol or class instance in a message fails at the sender, naming the path', async () => {
    const { system } = await way.open({ strictMessages: true });
    for (const { from, to, title } of way.directions) {
      const sender = system.spawn(puppet, { thread: from });
      const receiver = system.spawn(answerer, { thread: to });
      const steps = spoils.flatMap((spoil) =>
        (['tell', 'send', 'ask'] as const).map((what): Step => ({ do: what, to: receiver, message: { type: 'echo' }, spoil })),
      );
      for (const came of await sender.ask({ type: 'do', steps })) {
        expect(came, title).toEqual({ error: expect.any(MessageNotSerializableError) });
        expect(came, title).toHaveProperty('error.data', { path: 'message.order.onDone' });
      }
      expect(await receiver.ask({ type: 'echo', value: 1 }), title).toBe(1);
    }
  });

  it('G5: an answer that cannot be serialised fails where it is given, and the ask with it', async () => {
    const { system } = await way.open({ strictMessages: true });
    const ref = system.spawn(answerer, { thread: way.first });
    const error = await ref.ask({ type: 'unserializable' }, { timeout: 60_000 }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MessageNotSerializableError);
    expect((error as MessageNotSerializableError).data.path).toBe('reply.order.onDone');
    expect((error as MessageNotSerializableError).message).toMatch(/^Cannot send reply\.order\.onDone: it is a function/);
  });

  if (way.crosses)
    it('R4: what is longer than maxMessageBytes is refused as too large, never as full', async () => {
      const { system } = await way.open(LIMITED);
      const receiver = system.spawn(recorder, { thread: way.first });
      const note = (bytes: number) => ({ type: 'note', from: 'a', n: bytes, ballast: 'x'.repeat(bytes) }) as const;
      expect(() => receiver.tell(note(20_000))).toThrow(MessageTooLargeError);
      await expect(receiver.send(note(20_000))).rejects.toThrow(MessageTooLargeError);
      await expect(receiver.ask({ ...note(20_000), type: 'ask' })).rejects.toThrow(MessageTooLargeError);
      // Too long alone, or with what else there is.
      const pair = { type: 'note', from: 'y'.repeat(6_000), n: 1, ballast: 'x'.repeat(6_000) } as const;
      expect(() => receiver.tell(note(20_000))).toThrow(
        'Cannot send message: it takes more than 20000 bytes, at most 10000 are allowed (maxMessageBytes); send what is long as a block or a stream, or raise that limit',
      );
      expect(() => receiver.tell(pair)).toThrow(/^Cannot send message: it takes 12\d{3} bytes, at most 10000 are allowed/);
      expect(receiver.tell(note(9_000))).toBe('accepted');
      expect(await receiver.ask({ type: 'report' })).toEqual([{ from: 'a', n: 9_000 }]);
    });

  if (way.crosses)
    it('R4: an answer longer than maxMessageBytes settles the ask with the reason', async () => {
      const { system } = await way.open(LIMITED);
      const ref = system.spawn(answerer, { thread: way.first });
      await expect(ref.ask({ type: 'huge', bytes: 20_000 }, { timeout: 60_000 })).rejects.toThrow(MessageTooLargeError);
    });

  if (way.crosses)
    it.each([8_192, 1_024])(
      'R3: across threads, changing a message after the call has no effect: told, sent, waiting for room or in the outbox of a ring of %d bytes',
      async (dataRingBytes) => {
        const stage = await way.open({ defaults: { dataRingBytes, mailboxCapacity: 60 } });
        const { system } = stage;
        const door = system.spawn(gate, { thread: 'owner' });
        const receiver = system.spawn(recorder, { thread: way.first });
        receiver.tell({ type: 'block', gate: door });
        await door.ask({ type: 'waiting', count: 1 });
        const sent: Promise<void>[] = [];
        for (let n = 0; n < 80; n++) {
          const message = { type: 'note', from: 'a', n, ballast: 'x'.repeat(500) } as const;
          sent.push(receiver.send(message));
          Object.assign(message, { n: -1, from: 'changed', ballast: '' });
        }
        door.tell({ type: 'open' });
        await Promise.all(sent);
        const notes = await receiver.ask({ type: 'report' });
        expect(notes.map(({ from, n }) => `${from}${n}`)).toEqual(Array.from({ length: 80 }, (_, n) => `a${n}`));
      },
    );

  it('messages keep dates, maps, sets, bigints, binary data, undefined and shared structure', async () => {
    const { system } = await way.open({ strictMessages: true });
    const value = {
      at: new Date(7),
      map: new Map([[1, new Set(['a'])]]),
      big: 2n ** 80n,
      bytes: new Uint8Array([1, 2, 3]),
      floats: new Float64Array([0.5, -0, Number.NaN]),
      nothing: undefined,
      negativeZero: -0,
      text: 'zweifelhaft 🤡',
    };
    for (const { from, to, title } of way.directions) {
      const sender = system.spawn(puppet, { thread: from });
      const receiver = system.spawn(answerer, { thread: to });
      const [came] = await sender.ask({ type: 'do', steps: [{ do: 'ask', to: receiver, message: { type: 'echo', value } }] });
      expect(came, title).toEqual({ value });
    }
  });

  describe('strictMessages', () => {
    it('gives the receiver a frozen copy, also in the same thread, and freezes what was sent', async () => {
      const { system } = await way.open({ strictMessages: true });
      const receiver = system.spawn(answerer, { thread: 'owner' });
      const value = { list: [{ a: 1 }], map: new Map([['k', { b: 2 }]]) };
      const back = (await receiver.ask({ type: 'echo', value })) as typeof value;
      expect(back).toEqual(value);
      expect(back.list[0]).not.toBe(value.list[0]);
      expect([back, back.list, back.list[0]].map(Object.isFrozen)).toEqual([true, true, true]);
      // Without strictness its receiver would see it change.
      expect([value, value.list, value.list[0]].map(Object.isFrozen)).toEqual([true, true, true]);
    });

    it('freezes what is in maps and sets, and in what was frozen before', async () => {
      const { system } = await way.open({ strictMessages: true });
      const receiver = system.spawn(answerer, { thread: 'owner' });
      const value = Object.freeze({ map: new Map([[{ key: 1 }, { b: 2 }]]), set: new Set([[3]]), list: [4] });
      const back = (await receiver.ask({ type: 'echo', value })) as typeof value;
      for (const { map, set, list } of [value, back])
        expect([...map.keys(), ...map.values(), ...set, list].map(Object.isFrozen)).toEqual([true, true, true, true]);
    });

    it('R4: refuses what is longer than maxMessageBytes in one thread too', async () => {
      const { system } = await way.open(LIMITED_STRICT);
      const receiver = system.spawn(recorder, { thread: 'owner' });
      const pair = { type: 'note', from: 'y'.repeat(6_000), n: 1, ballast: 'x'.repeat(6_000) } as const;
      expect(() => receiver.tell(pair)).toThrow(/^Cannot send message: it takes 12\d{3} bytes, at most 10000 are allowed/);
      expect(receiver.tell({ ...pair, from: 'a' })).toBe('accepted');
      expect(await receiver.ask({ type: 'report' })).toEqual([{ from: 'a', n: 1 }]);
    });

    it('is off by default: in the same thread messages go by reference', async () => {
      const { system } = await way.open({ strictMessages: false });
      const receiver = system.spawn(answerer, { thread: 'owner' });
      const value = { list: [] };
      expect(await receiver.ask({ type: 'echo', value })).toBe(value);
    });
  });

  if (way.crosses)
    it('G5: a frame that cannot be decoded is a dead letter, and its receiver goes on', async () => {
      const stage = await way.open();
      const { runtime } = stage.system as OwnerSystem;
      const receiver = stage.system.spawn(recorder, { thread: way.first });
      await receiver.started;
      const { slot, generation, thread } = receiver as unknown as Record<'slot' | 'generation' | 'thread', number>;
      const { link } = runtime.threads.peer(thread);
      for (let n = 0; n < 50; n++) {
        const record = new Uint8Array(24 + 40);
        new Int32Array(record.buffer).set([slot, generation, 0, -1, 0, 0]);
        // What no encoder of ours writes.
        record.fill(0xc1, 24);
        record[24] = n;
        runtime.meter.sent(thread);
        link.post(record, RecordKind.message);
      }
      runtime.threads.mesh.flush();
      receiver.tell({ type: 'note', from: 'a', n: 1 });
      expect(await receiver.ask({ type: 'report' })).toEqual([{ from: 'a', n: 1 }]);
      const letters = await stage.untilDeadLetters(1);
      await stage.untilQuiet();
      expect(new Set(letters.map(({ reason }) => reason))).toEqual(new Set(['undecodable']));
      expect(letters[0]?.target).toBe(receiver);
    });
});
