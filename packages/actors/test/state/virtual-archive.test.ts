import {
  type ActorRef,
  MemoryStateStore,
  restart,
  StateArchive,
  stateArchive,
  StateManager,
  type StoredVersion,
  supervise,
} from '@ringmaster/actors';
import { createTestSystem, type TestSystem } from '@ringmaster/actors/testkit';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bookKey, scribe, type ScribeMessage } from '../fixtures/scribe.ts';
import { inVirtualTime } from '../support/death-books.ts';
import { LineCollector } from '../support/line-collector.ts';
import { trials } from '../support/trials.ts';
import { turn } from '../support/until.ts';

const HISTORY = 10;
const LONG = { timeout: 1_000_000 };
const RUNS = Number(process.env.ARCHIVE_RUNS ?? trials(10, 40));
const ACTORS = [0, 1] as const;

type Op =
  | { readonly do: 'write' | 'release' | 'record'; readonly of: 0 | 1 }
  | { readonly do: 'burst'; readonly of: 0 | 1; readonly lines: number }
  | { readonly do: 'hold' | 'go on' | 'forget' | 'settle' }
  /** What is being committed, if anything, is kept, and nobody hears of it; or it is not. */
  | { readonly do: 'fail' | 'die'; readonly isKept: boolean };

const of = fc.constantFrom(...ACTORS);
const anyOp: fc.Arbitrary<Op> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('write' as const), of }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('burst' as const), of, lines: fc.integer({ min: 1, max: 2 * HISTORY }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('release', 'record' as const), of }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('hold', 'hold', 'go on', 'settle', 'forget' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('fail', 'die' as const), isKept: fc.boolean() }) },
);

/** A commit that has begun, and waits. */
interface Pending {
  readonly versions: readonly StoredVersion[];
  readonly settle: (failure?: Error) => void;
}

/** The store of all lives of an archive: what is kept in it is kept, and it goes on when it is told to. */
class Shelf {
  readonly kept = new MemoryStateStore();
  /** By name, each version that was ever written, in the order in which it was. */
  readonly written = new Map<string, StoredVersion[]>();
  lives = 0;
  isHeld = false;
  pending: Pending | undefined;

  async append(life: number, versions: readonly StoredVersion[]): Promise<void> {
    // A thread that has died does nothing, and a virtual one must not either.
    if (life !== this.lives) return new Promise(() => undefined);
    if (this.isHeld) {
      await new Promise<void>((resolve, reject) => {
        this.pending = { versions, settle: (failure) => (failure === undefined ? resolve() : reject(failure)) };
      });
    } else await undefined;
    if (life === this.lives) this.#keep(versions);
  }

  goOn(): void {
    this.isHeld = false;
    this.pending?.settle();
    this.pending = undefined;
  }

  /** The commit under way ends by force. @param failure what its archive hears; undefined: nothing, since it has gone */
  cut(isKept: boolean, failure: Error | undefined): boolean {
    const { pending } = this;
    if (pending === undefined) return false;
    this.pending = undefined;
    if (isKept) this.#keep(pending.versions);
    if (failure !== undefined) pending.settle(failure);
    return true;
  }

  #keep(versions: readonly StoredVersion[]): void {
    this.kept.append(versions);
    for (const version of versions) this.written.set(version.name, [...(this.written.get(version.name) ?? []), version]);
  }
}

let shelf = new Shelf();

const shelved = stateArchive(import.meta.url, 'shelved', () => {
  const { kept } = shelf;
  const life = ++shelf.lives;
  const own = shelf;
  return {
    append: (versions) => own.append(life, versions),
    read: (id, range) => kept.read(id, range),
    list: () => kept.list(),
    forget: (id, before) => kept.forget(id, before),
  };
});

/** Actors, their archive, and what ought to be in its store. */
class Desk {
  readonly archive: StateArchive;
  readonly refs: readonly ActorRef<ScribeMessage>[];
  readonly #recorded = [false, false];
  readonly #system: TestSystem;
  readonly #states: StateManager;
  #lines = 0;

  constructor(system: TestSystem) {
    this.#system = system;
    this.#states = StateManager.of(system);
    const often = supervise.otherwise(restart()).within({ restarts: 10_000, periodMs: 1_000 });
    this.archive = StateArchive.start(system, shelved, { thread: { key: 'any' }, supervise: often });
    const [near, far] = [{ key: 'any' }, 'owner'] as const;
    this.refs = [near, far].map((thread) => system.spawn(scribe({ history: HISTORY, restore: 'last-good' }), { thread, supervise: often }));
  }

  async step(op: Op): Promise<void> {
    switch (op.do) {
      case 'write':
        await this.#drive(this.#ref(op.of).ask({ type: 'write', line: `${++this.#lines}` }, LONG));
        break;
      case 'burst':
        await this.#drive(this.#ref(op.of).ask({ type: 'burst', lines: op.lines }, LONG));
        break;
      case 'hold':
        shelf.isHeld = true;
        break;
      case 'go on':
        shelf.goOn();
        break;
      case 'settle':
        await this.#system.settle();
        break;
      case 'record':
      case 'release': {
        this.#recorded[op.of] = op.do === 'record';
        const done = op.do === 'record' ? this.record(op.of) : this.archive.release(`${op.of}`, bookKey);
        await this.#system.settle();
        // It may wait for what is being committed.
        shelf.goOn();
        await this.#drive<unknown>(done);
        break;
      }
      case 'forget':
        shelf.goOn();
        for (const name of ACTORS) await this.#drive(this.archive.forget(`${name}`, bookKey));
        break;
      case 'fail':
        shelf.cut(op.isKept, new Error('the disk is full'));
        break;
      case 'die':
        await this.#die(op.isKept);
    }
  }

  async #die(isKept: boolean): Promise<void> {
    for (let n = 0; n < 3; n++) await turn();
    shelf.cut(isKept, undefined);
    // From now on that life does nothing.
    shelf.lives++;
    try {
      void this.#system.killThread((this.archive.ref as unknown as { readonly thread: number }).thread);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error; // it is dead already
    }
    await this.#drive(this.archive.release('nobody', bookKey));
  }

  record(of: 0 | 1): Promise<boolean> {
    return this.archive.record(this.#ref(of), bookKey, { as: `${of}` });
  }

  /** The archive stops, or all does: what it records is in its store to the last version, though a commit was under way. */
  async end(withSystem: boolean): Promise<void> {
    const newest = await this.#drive(Promise.all(this.refs.map((ref) => this.#states.get(ref, bookKey, LONG))));
    const stopped = withSystem ? this.#system.stop() : this.archive.ref.stop();
    while (this.archive.ref.isAlive) {
      await turn();
      await this.#system.advance(1);
    }
    shelf.goOn();
    await this.#drive(stopped);
    for (const name of ACTORS) {
      const written = shelf.written.get(`${name}`) ?? [];
      expect(disorder(written)).toEqual([]);
      if (!this.#recorded[name]) continue;
      const { version, life, value } = newest[name] ?? {};
      expect(written.at(-1)).toMatchObject({ version, life, value });
    }
  }

  #ref(which: 0 | 1): ActorRef<ScribeMessage> {
    return this.refs[which] as ActorRef<ScribeMessage>;
  }

  #drive<T>(promise: Promise<T>): Promise<T> {
    return inVirtualTime(this.#system, promise);
  }
}

/** What of the versions written of one actor is not the next of the one before: none is written twice, or out of order, or left out unsaid. */
function disorder(written: readonly StoredVersion[]): readonly string[] {
  return written.flatMap(({ number, version, life, missing }, index) => {
    const before = written[index - 1] ?? { number: 0, version: 0, life: -1 };
    // A life begins with the version that it was restored to.
    const isNext = life === before.life ? version === before.version + 1 + missing : life > before.life;
    return number === before.number + 1 && isNext
      ? []
      : [`${number}: ${version} of ${life}, ${missing} missing, behind ${JSON.stringify(before)}`];
  });
}

it('Z14 to Z17: whatever fails, dies, is held up, released, recorded and forgotten, each version is stored once, in order, or said to be missing, and an end leaves none out', async () => {
  const many = { respawnsMax: 1_000, respawnPauseMs: 1, respawnPauseMaxMs: 2 };
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.boolean(),
      fc.array(anyOp, { minLength: 5, maxLength: 40 }),
      async (seed, withSystem, ops) => {
        shelf = new Shelf();
        const system = await createTestSystem({
          ...{ seed, threads: 2, allowIo: true, logger: new LineCollector().logger(), defaults: many },
        });
        try {
          const desk = new Desk(system);
          for (const op of ops) await desk.step(op);
          await desk.end(withSystem);
        } finally {
          shelf.goOn();
          await inVirtualTime(system, system.stop());
        }
      },
    ),
    { numRuns: RUNS },
  );
}, 120_000);
