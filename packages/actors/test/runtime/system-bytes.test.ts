import { type ActorRef, ActorStoppedError, MailboxFullError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { gate, type GateMessage } from '../fixtures/gate.ts';
import { puppet, type Step } from '../fixtures/puppet.ts';
import { relay } from '../fixtures/relay.ts';
import { recorder, type RecorderMessage } from '../fixtures/recorder.ts';
import type { Stage } from '../support/stage.ts';
import type { Way } from '../support/way.ts';
import { inEachWay } from '../support/ways.ts';

const KIB = 1024;
const LIMIT = 512 * KIB;
const defaults = { systemBytes: LIMIT, dataRingBytes: 16 * KIB, outboxBytes: 64 * KIB, maxMessageBytes: 64 * KIB };
const ballast = 'x'.repeat(1_000);
const note = (n: number) => ({ type: 'note', from: 'a', n, ballast }) as const;
const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

/** Receivers in the first worker that handle nothing until the door opens; their mailboxes take far more than the system may hold. */
async function blocked(stage: Stage, way: Way) {
  const { system } = stage;
  const door = system.spawn(gate, { thread: 'owner' });
  const receivers = upTo(2).map(() => system.spawn(recorder, { thread: way.first }));
  for (const receiver of receivers) receiver.tell({ type: 'block', gate: door as ActorRef<GateMessage> });
  await door.ask({ type: 'waiting', count: 2 });
  return { receivers: receivers as [ActorRef<RecorderMessage>, ActorRef<RecorderMessage>], open: () => void door.tell({ type: 'open' }) };
}

/** Tells until the system holds too much. Returns how many were accepted. */
async function fill(stage: Stage, receiver: ActorRef<RecorderMessage>): Promise<number> {
  let accepted = 0;
  await stage.until('the system holds too much', () => {
    if (receiver.tell(note(accepted)) === 'accepted') accepted++;
    else return stage.isCrowded(receiver);
    return false;
  });
  return accepted;
}

inEachWay((way) => {
  if (way.crosses) {
    it('G8, F1: beyond the system’s bytes tell says full to a thread that holds too much, ask fails with its message, send waits, and all is well when it has worked that off', async () => {
      const stage = await way.open({ defaults });
      const { receivers, open } = await blocked(stage, way);
      const [receiver] = receivers;
      const accepted = await fill(stage, receiver);
      // Its mailbox would take ten thousand.
      expect(accepted).toBeGreaterThan(LIMIT / 2 / 1_100);
      expect(accepted).toBeLessThan((2 * LIMIT) / 1_000);
      const asked = await receiver.ask({ type: 'ask', from: 'a', n: 7 }).catch((error: unknown) => error);
      expect(asked).toBeInstanceOf(MailboxFullError);
      expect((asked as MailboxFullError).data.message).toEqual({ type: 'ask', from: 'a', n: 7 });
      const sent = upTo(20).map((n) => receiver.send(note(accepted + n)));
      open();
      await Promise.all(sent);
      await stage.untilQuiet();
      expect((await receiver.ask({ type: 'report' })).map(({ n }) => n)).toEqual(upTo(accepted + 20));
      expect(receiver.tell(note(0))).toBe('accepted');
    });

    it('G8: a system that holds too much slows who sends to the threads that hold it, and nobody else', async () => {
      const stage = await way.open({ defaults });
      const { system } = stage;
      const { receivers, open } = await blocked(stage, way);
      const elsewhere = system.spawn(recorder, { thread: way.second });
      const inside = system.spawn(relay, { thread: way.first });
      const outside = system.spawn(puppet, { thread: way.second });
      const gatehouse = system.spawn(gate, { thread: 'owner' });
      const errand = { to: elsewhere, message: { type: 'ask', from: 'c', n: 1 }, timeout: 60_000 };
      const answer = inside.ask({ type: 'run-after', gate: gatehouse, errand }, { timeout: 60_000 });
      await gatehouse.ask({ type: 'waiting', count: 1 });
      await fill(stage, receivers[0]);
      expect(receivers[1].tell(note(0))).toBe('full');
      // What holds so much is worked off in that thread: what that work asks of others gets out, and the answers get in.
      gatehouse.tell({ type: 'open' });
      expect(await answer).toBe(1);
      expect(receivers[1].tell(note(0))).toBe('full');
      for (const n of upTo(50)) expect(elsewhere.tell({ type: 'note', from: 'b', n })).toBe('accepted');
      const steps = upTo(50).map((n): Step => ({ do: 'tell', to: elsewhere, message: { type: 'note', from: 'd', n } }));
      expect(await outside.ask({ type: 'do', steps })).toEqual(steps.map(() => ({ value: 'accepted' })));
      open();
      await stage.untilQuiet();
      const notes = await elsewhere.ask({ type: 'report' });
      expect(notes.filter(({ from }) => from === 'b').map(({ n }) => n)).toEqual(upTo(50));
      expect(notes.filter(({ from }) => from === 'd').map(({ n }) => n)).toEqual(upTo(50));
    });

    it('G8: sends from several threads that wait for the system’s bytes are let in when they fall, and can be aborted', async () => {
      const stage = await way.open({ defaults });
      const { receivers, open } = await blocked(stage, way);
      const [receiver] = receivers;
      const accepted = await fill(stage, receiver);
      const voice = stage.system.spawn(puppet, { thread: way.second });
      const steps = upTo(30).map((n): Step => ({ do: 'send', to: receiver, message: { ...note(n), from: 'v' } }));
      const theirs = voice.ask({ type: 'do', steps }, { timeout: 60_000 });
      const given = new AbortController();
      const ours = upTo(30).map((n) =>
        receiver.send({ ...note(n), from: 'o' }, n === 3 ? { signal: given.signal } : {}).catch((error: unknown) => error),
      );
      given.abort(new Error('changed my mind'));
      expect(await ours[3]).toEqual(new Error('changed my mind'));
      open();
      await Promise.all(ours);
      expect(await theirs).toEqual(steps.map(() => ({ value: undefined })));
      await stage.untilQuiet();
      const notes = await receiver.ask({ type: 'report' }, { timeout: 60_000 });
      const of = (who: string): number[] => notes.filter(({ from }) => from === who).map(({ n }) => n);
      expect(of('a')).toEqual(upTo(accepted));
      expect(of('v')).toEqual(upTo(30));
      expect(of('o')).toEqual(upTo(30).filter((n) => n !== 3));
    });

    it('G8: a send that waits for the system’s bytes rejects when its receiver ends, though they are held still', async () => {
      const stage = await way.open({ defaults });
      const { receivers, open } = await blocked(stage, way);
      const [holder, other] = receivers;
      await fill(stage, holder);
      const sent = other.send(note(0)).catch((error: unknown) => error);
      await other.kill();
      expect(await sent).toBeInstanceOf(ActorStoppedError);
      expect(stage.isCrowded(holder)).toBe(true);
      open();
    });

    it('D1: what a dead thread held is held no longer, and who waited for that goes on', async () => {
      const stage = await way.open({ defaults });
      const { receivers, open } = await blocked(stage, way);
      await fill(stage, receivers[0]);
      const sent = receivers[1].send({ type: 'note', from: 'late', n: 0 });
      await stage.killNow(stage.threadOf(receivers[0]));
      stage.isUnbalanced = true;
      await sent;
      await stage.untilLosses(1);
      open();
      expect(await receivers[1].ask({ type: 'report' }, { timeout: 60_000 })).toContainEqual({ from: 'late', n: 0 });
    });
  } else {
    it('G9: within one thread messages go by reference and hold no bytes: the bound of each mailbox is their limit', async () => {
      const stage = await way.open({ defaults: { ...defaults, mailboxCapacity: 1_500 } });
      const { receivers, open } = await blocked(stage, way);
      const [receiver] = receivers;
      expect(upTo(1_501).map((n) => receiver.tell(note(n)))).toEqual([...upTo(1_500).map(() => 'accepted'), 'full']);
      open();
      await stage.untilQuiet();
    });
  }
});
