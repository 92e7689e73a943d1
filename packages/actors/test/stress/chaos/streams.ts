import type { StreamReader } from '@ringmaster/actors';
import type { Item } from './carrier.ts';
import type { Crew } from './crew.ts';
import type { Part, Stage } from './part.ts';
import { isWhole } from './payload.ts';
import { Kinds, nameOf, type Sheet } from './sheet.ts';

const OPEN_MAX = 6;
const ITEMS_MAX = 400;
const UNCLAIMED_MS = 5_000;
/** How a stream may break that was not read to its end. */
const BREAKS: readonly string[] = [
  'left',
  'ThreadLostError',
  'ActorStoppedError',
  'ActorRestartingError',
  'StreamStalledError',
  'StreamUnclaimedError',
  // The writer's own failure, or that of its actor.
  'TaskError',
  'StateError',
  'CommunicationError',
  'Error',
];

/** Streams out of carriers: read to the end, left, or broken by what has become of their writer; never with a gap. */
export class Streams implements Part {
  readonly name = 'streams';
  readonly #stage: Stage;
  readonly #crew: Crew;
  readonly #open = new Set<StreamReader<Item>>();
  /** Whose reader has lost interest. */
  readonly #left = new WeakSet<StreamReader<Item>>();
  readonly #ends = new Kinds();
  #begun = 0;
  #items = 0;
  #torn = 0;
  #short = 0;
  #whenSettled: (() => void) | undefined;

  constructor(stage: Stage, crew: Crew) {
    this.#stage = stage;
    this.#crew = crew;
  }

  push(): void {
    if (this.#open.size >= OPEN_MAX || this.#stage.random.below(3) > 0) return;
    const { random, system } = this.#stage;
    const count = random.below(ITEMS_MAX);
    const rows = system.stream<Item>({ timeout: UNCLAIMED_MS, window: 16 + random.below(64) });
    if (this.#crew.of(random.below(1 << 16)).tell({ type: 'export', to: rows.sink, count }) !== 'accepted') return void rows.cancel();
    this.#begun++;
    this.#open.add(rows);
    this.#read(rows, count)
      .then(
        (end) => this.#ends.add(end),
        (error: unknown) => this.#ends.add(nameOf(error)),
      )
      .finally(() => {
        this.#open.delete(rows);
        if (this.#open.size === 0) this.#whenSettled?.();
      });
  }

  /** Some reader loses interest. */
  leave(target: number): void {
    const open = [...this.#open];
    const rows = open[target % Math.max(1, open.length)];
    if (rows === undefined) return;
    this.#left.add(rows);
    void rows.cancel();
  }

  settled(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#open.size === 0) resolve();
      else this.#whenSettled = resolve;
    });
  }

  account(sheet: Sheet): void {
    const { whole = 0, ...broken } = this.#ends.terms;
    const unexpected = Object.keys(broken).filter((end) => !BREAKS.includes(end));
    sheet.same({ begun: this.#begun }, { whole, ...broken });
    sheet.none({ 'ended as nothing explains': unexpected.length }, unexpected.join(' '));
    sheet.none({ 'ended well with items missing': this.#short });
    sheet.none({ 'items torn, twice or missing': this.#torn });
    sheet.atLeast({ items: this.#items }, 1);
  }

  async #read(rows: StreamReader<Item>, count: number): Promise<string> {
    let last = 0;
    for await (const { n, ...payload } of rows) {
      if (n !== last + 1 || !isWhole(payload)) this.#torn++;
      last = n;
      this.#items++;
    }
    if (this.#left.has(rows)) return 'left';
    if (last !== count) this.#short++;
    return 'whole';
  }
}
