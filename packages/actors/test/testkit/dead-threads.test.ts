import { type ActorRef, MessageBroker, restart, supervise, TaskScheduler, ThreadLostError } from '@ringmaster/actors';
import { createTestSystem, type DeterministicTestSystem, type Probe } from '@ringmaster/actors/testkit';
import { expect, it, onTestFinished } from 'vitest';
import {
  type GhostMessage,
  ghost,
  type Hands,
  type HeldMessage,
  interlude,
  type Note,
  type Step,
  sleeper,
  stuck,
  unanswered,
  waiting,
} from '../fixtures/ghost.ts';
import { heardRejections } from '../support/heard-rejections.ts';
import { memoryOf } from '../support/memory-of.ts';
import { WAYS_OUT } from './ways-out.ts';

interface Haunted {
  readonly kit: DeterministicTestSystem;
  /** It is in the middle of something. */
  readonly ghost: ActorRef<GhostMessage>;
  readonly far: Probe<HeldMessage>;
  readonly stuck: ActorRef<HeldMessage>;
  /** What came of the ask that it was handling. */
  readonly asked: Promise<unknown>;
}

async function open(seed = 1): Promise<DeterministicTestSystem> {
  const kit = await createTestSystem({ mode: 'deterministic', threads: 2, dedicatedMax: 0, seed, watchdogMs: 'off' });
  waiting.length = unanswered.length = 0;
  onTestFinished(() => kit.stop({ timeout: 0 }));
  return kit;
}

function spawnGhost(kit: DeterministicTestSystem): ActorRef<GhostMessage> {
  return kit.spawn(ghost, { thread: { spread: 0 }, supervise: supervise.otherwise(restart()), name: 'ghost' });
}

/** An actor that has its hands full, and does what it is told by `step`. */
async function begin(kit: DeterministicTestSystem): Promise<Haunted> {
  const far = kit.probe<HeldMessage>('far');
  const [beyond, full] = [kit.spawn(sleeper, { thread: { spread: 1 } }), kit.spawn(stuck, { thread: { spread: 1 } })];
  full.tell({ type: 'note', n: 0 });
  await kit.settle();
  full.tell({ type: 'note', n: 1 });
  const [{ ref: broker }, { ref: scheduler }] = [MessageBroker.start(kit), TaskScheduler.start(kit)];
  const ref = spawnGhost(kit);
  const { sink } = kit.stream<Note>();
  const around = { far: far.ref, beyond, full, sink, broker, scheduler };
  const asked = ref.ask({ type: 'haunt', around }, { timeout: 60_000 }).catch((error: unknown) => error);
  await kit.settle();
  await far.expect('note');
  return { kit, ghost: ref, far, stuck: full, asked };
}

/** The same; then its thread dies, and has a successor. @param before what its code does last before the death */
async function haunt(kit: DeterministicTestSystem, before: (hands: Hands) => unknown = () => undefined): Promise<Haunted> {
  const haunted = await begin(kit);
  step((hands) => void before(hands));
  await kit.settle();
  await kit.killThread(1);
  await kit.settle();
  return haunted;
}

/** Has its code do something, dead or alive. */
function step(call: Step): void {
  const next = waiting.shift();
  if (next === undefined) throw new Error('nobody waits for a step');
  next(call);
}

/** All that others could notice of a thread. */
function noticed({ kit, far }: Haunted): object {
  const { hash, steps } = kit.trace;
  return {
    ...{ hash, steps, now: kit.now, nextTimer: kit.nextTimer, heard: far.messages.length },
    ...{ lines: kit.log.lines.length, events: kit.events.seen.length, letters: kit.deadLetters.seen.length },
  };
}

const notes = (length: number): number[] => Array.from({ length }, (_, n) => n);
const numbers = (probe: Probe<Note>): number[] => probe.messages.map(({ n }) => n);

it('O3, G2: what a dead thread has to say yet goes into no ring, and what its successor writes there is whole', async () => {
  for (let seed = 1; seed <= 3; seed++) {
    const kit = await open(seed);
    const { ghost: ref } = await haunt(kit);
    const probe = kit.probe<Note>();
    ref.tell({ type: 'say', from: 0, count: 5, to: probe.ref });
    step(({ ctx, far }) => {
      for (let n = 1_000; n < 1_020; n++) ctx.tell(far, { type: 'note', n });
      ctx.flush();
    });
    await kit.settle();
    ref.tell({ type: 'say', from: 5, count: 5, to: probe.ref });
    await kit.settle();
    expect([seed, numbers(probe)]).toEqual([seed, notes(10)]);
  }
}, 60_000);

it('O3, O4, O5: whatever way out the code of a dead thread takes, nothing of the system has changed, not a byte', async () => {
  const rejections = heardRejections();
  const haunted = await haunt(await open(), ({ full }) => void full.send({ type: 'note', n: 2 }));
  const { kit, ghost: ref, asked } = haunted;
  expect(await asked).toBeInstanceOf(ThreadLostError);
  const before = noticed(haunted);
  const memory = memoryOf(kit);
  for (const [name, { ends, go }] of Object.entries(WAYS_OUT)) {
    let hasEnded = false;
    step((hands) => {
      const outcome = Promise.resolve(go(hands)).then(() => {
        hasEnded = true;
      });
      return ends ? outcome : undefined;
    });
    await kit.settle();
    expect([name, hasEnded, memory.changes()]).toEqual([name, ends, []]);
    expect([name, noticed(haunted), await rejections()]).toEqual([name, before, []]);
  }
  // Whoever took over is as well as ever.
  const probe = kit.probe<Note>();
  ref.tell({ type: 'say', from: 0, count: 3, to: probe.ref });
  await kit.settle();
  expect(numbers(probe)).toEqual(notes(3));
}, 60_000);

it('O3, G46: what it was waiting for when its thread died does not come any more', async () => {
  const rejections = heardRejections();
  const settled: string[] = [];
  const kit = await open();
  const { far, stuck: full } = await haunt(kit, ({ ctx, near, rows, ...hands }) => {
    const waits = {
      'an answer from elsewhere': ctx.ask(hands.far, { type: 'how-many' }, { timeout: 50 }),
      'an answer of its own thread': ctx.ask(near, { type: 'how-many' }, { timeout: 50 }),
      'an error of its own thread': ctx.ask(near, { type: 'how-many' }, { timeout: 50 }),
      room: hands.full.send({ type: 'note', n: 2 }),
      items: rows[Symbol.asyncIterator]().next(),
    };
    for (const [what, wait] of Object.entries(waits)) void wait.finally(() => settled.push(what));
  });
  await far.expect('how-many');
  far.reply(1);
  expect(unanswered).toHaveLength(2);
  unanswered[0]?.tell(1);
  unanswered[1]?.fail(new Error('not that many'));
  void full.kill();
  await kit.advance(100);
  expect([settled, await rejections()]).toEqual([[], []]);
  await kit.deadLetters.expect({ reason: 'late-reply' });
});

it('G73, O5: a run is the same, step by step, whether the code of a dead thread goes on or not', async () => {
  for (let seed = 1; seed <= 3; seed++) {
    const hashes = new Set<string>();
    for (const goesOn of [false, true]) {
      const kit = await open(seed);
      const { ghost: ref } = await haunt(kit);
      const probe = kit.probe<Note>();
      ref.tell({ type: 'say', from: 0, count: 5, to: probe.ref });
      if (goesOn) {
        step(async (hands) => {
          for (const { ends, go } of Object.values(WAYS_OUT)) {
            if (ends) await go(hands);
          }
        });
      }
      await kit.advance(100);
      expect(numbers(probe)).toEqual(notes(5));
      hashes.add(`${kit.trace.hash}/${kit.trace.steps}/${kit.now}`);
    }
    expect([seed, hashes.size]).toEqual([seed, 1]);
  }
}, 60_000);

it('G73, O5: I/O that the code of a dead thread begins is nobody’s, and what it throws fails nobody', async () => {
  const kit = await open();
  spawnGhost(kit).tell({ type: 'linger' });
  await kit.settle();
  await kit.killThread(1);
  await kit.settle();
  await new Promise<void>((begun) => {
    step(() => {
      setTimeout(begun, 1);
      throw new Error('nobody there');
    });
  });
  await kit.settle();
  expect(kit.log.lines.map(({ text }) => text)).toEqual(['thread lost', 'actor failed and restarts']);
});

it('O1, G56: a thread that an actor of its own has killed ends its step, and what it had not read goes to its successor', async () => {
  for (let seed = 1; seed <= 5; seed++) {
    const kit = await open(seed);
    const probe = kit.probe<Note>();
    const ref = spawnGhost(kit);
    await ref.started;
    interlude.call = () => void kit.killThread(1);
    ref.tell({ type: 'meanwhile', to: probe.ref });
    for (let n = 2; n < 302; n++) ref.tell({ type: 'say', from: n, count: 1, to: probe.ref });
    const { detail } = await kit.events.expect('thread-lost');
    await kit.settle();
    const lost = detail.messagesLost + detail.inFlight;
    expect([seed, numbers(probe)]).toEqual([seed, [...new Set(numbers(probe))].sort((a, b) => a - b)]);
    expect([seed, numbers(probe).slice(0, 2), numbers(probe).length + lost]).toEqual([seed, [0, 1], 302]);
  }
}, 60_000);

it('O3: the code of a thread that has ended with its system does nothing more either', async () => {
  const rejections = heardRejections();
  const haunted = await begin(await open());
  const { kit } = haunted;
  await kit.stop({ timeout: 0 });
  const [before, memory] = [noticed(haunted), memoryOf(kit)];
  const came: unknown[] = [];
  step(({ far, beyond, sent }) => {
    void beyond.ask({ type: 'how-many' }).finally(() => came.push('an answer'));
    came.push(far.tell({ type: 'block', block: sent }));
    throw new Error('nobody there');
  });
  await kit.settle();
  expect([came, memory.changes(), noticed(haunted), await rejections()]).toEqual([['accepted'], [], before, []]);
});
