import { type ActorRef, AgentError, restart, type Snapshot, StateManager, type StateNews, supervise } from '@ringmaster/actors';
import { createTestSystem, type TestSystem } from '@ringmaster/actors/testkit';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Book, bookKey, scribe, type ScribeMessage } from '../fixtures/scribe.ts';
import { inVirtualTime } from '../support/death-books.ts';
import { LineCollector } from '../support/line-collector.ts';
import { trials } from '../support/trials.ts';
import { turn } from '../support/until.ts';

const HISTORY = 6;
const LONG = { timeout: 1_000_000 };
const RUNS = Number(process.env.STATE_RUNS ?? trials(5, 15));

/** What is done. `at`: which version, counted back from the newest. */
type Op =
  | { readonly do: 'write' | 'spoil' | 'spoil later' | 'fail' | 'die' | 'slow' | 'fast' }
  | { readonly do: 'burst'; readonly lines: number }
  | { readonly do: 'cas in' | 'cas out' | 'back in' | 'back out'; readonly at: number }
  /** The thread dies so many turns after a line was sent off to be written. */
  | { readonly do: 'write and die'; readonly turns: number };

const back = fc.integer({ min: -1, max: HISTORY + 1 });
const anyOp: fc.Arbitrary<Op> = fc.oneof(
  fc.record({ do: fc.constantFrom('write', 'write', 'spoil', 'spoil later', 'fail', 'die', 'slow', 'fast' as const) }),
  fc.record({ do: fc.constant('burst' as const), lines: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ do: fc.constantFrom('cas in', 'cas out', 'back in', 'back out' as const), at: back }),
  fc.record({ do: fc.constant('write and die' as const), turns: fc.integer({ min: 0, max: 12 }) }),
);

type Line = { readonly version: number; readonly value: Book };

const EMPTY: Book = { count: 0, lines: [] };

/** A state as it ought to be: a list, and nothing else. */
class Model {
  life = 0;
  history: Line[] = [{ version: 1, value: EMPTY }];
  readonly isGood: boolean;

  constructor(isGood: boolean) {
    this.isGood = isGood;
  }

  get newest(): Line {
    return this.history.at(-1) as Line;
  }

  add(value: Book): number {
    const version = this.newest.version + 1;
    this.history = [...this.history, { version, value }].slice(-HISTORY);
    return version;
  }

  write(line: string): number {
    const { count, lines } = this.newest.value;
    return this.add({ count: count + 1, lines: [...lines, line] });
  }

  /** The handler did that, and failed. */
  fails(lines: readonly string[]): void {
    const { value } = this.newest;
    for (const line of lines) this.write(line);
    if (!this.isGood) this.add(EMPTY);
    else if (lines.length > 0) this.add(value);
  }

  find(version: number): Line | undefined {
    return this.history.find((one) => one.version === version);
  }

  dies(): void {
    this.history = this.isGood ? [this.newest] : [{ version: 1, value: EMPTY }];
  }
}

/** One who watches, and is slow at times. */
class Watcher {
  isSlow = false;
  readonly news: StateNews<Book>[] = [];

  tell(news: StateNews<Book>): 'accepted' | 'full' {
    if (this.isSlow) return 'full';
    this.news.push(news);
    return 'accepted';
  }

  /** What was told wrongly: versions that do not follow, in whatever life. */
  get wrong(): string[] {
    let next: number | undefined;
    let life: number | undefined;
    return this.news.flatMap((news) => {
      if (news.type === 'state-skipped' && next !== undefined) next += news.skipped;
      if (news.type === 'state-restarted') [next, life] = [undefined, news.life];
      if (news.type !== 'state') return [];
      const { version, life: of } = news.snapshot;
      const isRight = (next === undefined || version === next) && (life === undefined || of === life);
      const text = `version ${version} of life ${of}, and not ${next} of ${life}`;
      [next, life] = [version + 1, of];
      return isRight ? [] : [text];
    });
  }
}

/** One actor beside its model. */
class Pair {
  readonly model: Model;
  readonly ref: ActorRef<ScribeMessage>;
  readonly watchers = [new Watcher(), new Watcher()];
  readonly #system: TestSystem;
  readonly #states: StateManager;
  #lines = 0;

  constructor(system: TestSystem, isGood: boolean) {
    this.#system = system;
    this.#states = StateManager.of(system);
    this.model = new Model(isGood);
    const args = { history: HISTORY, restore: isGood ? 'last-good' : 'fresh' } as const;
    const often = supervise.otherwise(restart()).within({ restarts: 10_000, periodMs: 1_000 });
    this.ref = system.spawn(scribe(args), { thread: { key: 'any' }, supervise: often });
    for (const watcher of this.watchers) this.#states.watch(this.ref, bookKey, watcher);
  }

  // Limit: long, since each step stands beside what it ought to do.
  async step(op: Op): Promise<void> {
    const { model, ref } = this;
    const line = `${++this.#lines}`;
    const version = 'at' in op ? model.newest.version - op.at : 0;
    const next = { count: version, lines: [line] };
    switch (op.do) {
      case 'write':
        expect(await this.#drive(ref.ask({ type: 'write', line }, LONG))).toBe(model.write(line));
        break;
      case 'burst': {
        for (let n = 1; n <= op.lines; n++) model.add({ count: n, lines: [] });
        expect(await this.#drive(ref.ask({ type: 'burst', lines: op.lines }, LONG))).toBe(model.newest.version);
        break;
      }
      case 'spoil':
      case 'spoil later':
        ref.tell({ type: 'spoil', line, later: op.do !== 'spoil' });
        model.fails([line, 'half']);
        break;
      case 'fail':
        ref.tell({ type: 'fail' });
        model.fails([]);
        break;
      case 'cas in': {
        const isFresh = version === model.newest.version;
        expect(await this.#drive(ref.ask({ type: 'cas', version, line }, LONG))).toBe(isFresh);
        if (isFresh) model.add(next);
        break;
      }
      case 'cas out': {
        const isFresh = version === model.newest.version;
        expect(await this.#drive(this.#states.compareAndSet(ref, bookKey, version, next, LONG))).toBe(isFresh);
        if (isFresh) model.add(next);
        break;
      }
      case 'back in':
      case 'back out': {
        const found = model.find(version);
        const asked = op.do === 'back in' ? ref.ask({ type: 'back', version }, LONG) : this.#states.rollback(ref, bookKey, version, LONG);
        const came = await this.#drive(settled(asked));
        if (found === undefined) {
          expect(came).toMatchObject({ name: 'StateVersionError' });
          // From inside it is an error in a handler.
          if (op.do === 'back in') model.fails([]);
        } else expect(came).toMatchObject({ version: model.add(found.value), value: found.value });
        break;
      }
      case 'slow':
        if (this.watchers[1] !== undefined) this.watchers[1].isSlow = true;
        break;
      case 'fast':
        if (this.watchers[1] !== undefined) this.watchers[1].isSlow = false;
        break;
      case 'die':
        await this.#drive(this.#states.keys(ref, LONG));
        await this.#system.settle();
        this.#kill();
        model.dies();
        break;
      case 'write and die': {
        const written = settled(ref.ask({ type: 'write', line }, LONG));
        for (let n = 0; n < op.turns; n++) await turn();
        this.#kill();
        await this.#meetDeath(await this.#drive(written), line);
      }
    }
    await this.#compare();
  }

  /** The line was written before the death, or after it, or not at all; if somebody was told so, it was. */
  async #meetDeath(came: unknown, line: string): Promise<void> {
    const { model } = this;
    const after = await this.#read();
    const isThere = after.at(-1)?.value.lines.includes(line) === true;
    if (came instanceof Error) expect(came).toBeInstanceOf(AgentError);
    else if (model.isGood) expect(isThere).toBe(true);
    const wasBefore = isThere && after.length === 1;
    if (wasBefore) model.write(line);
    model.dies();
    if (isThere && !wasBefore) model.write(line);
  }

  async end(): Promise<void> {
    for (const watcher of this.watchers) {
      watcher.isSlow = false;
      const last = () => watcher.news.findLast((news) => news.type === 'state')?.snapshot;
      for (let n = 0; n < 400 && !(last()?.version === this.model.newest.version && last()?.life === this.model.life); n++) {
        await this.#system.advance(5);
      }
      expect(last()).toMatchObject({ ...this.model.newest, life: this.model.life });
      expect(watcher.wrong).toEqual([]);
    }
  }

  #kill(): void {
    try {
      void this.#system.killThread((this.ref as unknown as { readonly thread: number }).thread);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error; // it is dead already
    }
  }

  /** Once it has been set up. */
  async #read(): Promise<readonly Snapshot<Book>[]> {
    return this.#drive(this.ref.ask({ type: 'read' }, LONG));
  }

  async #compare(): Promise<void> {
    const history = await this.#read();
    const { model } = this;
    expect(history.map(({ version, value }) => ({ version, value }))).toEqual(model.history);
    const life = history[0]?.life ?? 0;
    expect(life).toBeGreaterThanOrEqual(model.life);
    model.life = life;
    expect(await this.#drive(this.#states.history(this.ref, bookKey, LONG))).toEqual(history);
  }

  #drive<T>(promise: Promise<T>): Promise<T> {
    return inVirtualTime(this.#system, promise);
  }
}

function settled(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch((error: unknown) => error);
}

it('G70, G45: under any changes, failures, deaths and slow watchers a state is what a plain list says, and watchers know it', async () => {
  const many = { respawnsMax: 1_000, respawnPauseMs: 1, respawnPauseMaxMs: 2 };
  await fc.assert(
    fc.asyncProperty(
      fc.boolean(),
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.array(anyOp, { minLength: 5, maxLength: 25 }),
      async (isGood, seed, ops) => {
        const system = await createTestSystem({ seed, threads: 2, logger: new LineCollector().logger(), defaults: many });
        try {
          const pair = new Pair(system, isGood);
          for (const op of ops) await pair.step(op);
          await pair.end();
        } finally {
          await inVirtualTime(system, system.stop());
        }
      },
    ),
    { numRuns: RUNS },
  );
}, 120_000);
