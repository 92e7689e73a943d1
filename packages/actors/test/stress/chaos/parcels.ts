import type { Parcel } from './carrier.ts';
import type { Crew } from './crew.ts';
import { OUTSIDE, ParcelPage } from './parcel-page.ts';
import type { Part, Stage } from './part.ts';
import { payloadOf } from './payload.ts';
import { Kinds, type Sheet } from './sheet.ts';
import type { Toll } from './toll.ts';

const PUMPED_MAX = 40;

/** Checksummed messages from outside and between carriers, some of them in fragments, and blocks: each numbered by its sender. */
export class Parcels implements Part {
  readonly name = 'parcels';
  readonly #stage: Stage;
  readonly #crew: Crew;
  readonly #toll: Toll;
  /** Dead letters that are counted, and were not told of. */
  readonly #untold: () => number;
  readonly #dead = new Kinds();
  readonly #said: number[];
  #accepted = 0;
  #full = 0;

  constructor(stage: Stage, crew: Crew, toll: Toll, untold: () => number) {
    this.#stage = stage;
    this.#crew = crew;
    this.#toll = toll;
    this.#untold = untold;
    this.#said = crew.carriers.map(() => 0);
    stage.system.events.subscribe({
      tell: (event) => {
        if (event.type === 'dead-letter' && isParcel(event.detail.message)) this.#dead.add(event.detail.reason);
        return 'accepted';
      },
    });
  }

  push(): void {
    const { random } = this.#stage;
    for (let n = random.below(24); n > 0; n--) this.#tell(random.below(this.#crew.carriers.length));
    if (random.below(3) === 0) {
      const to = [this.#crew.of(random.below(1 << 16)), this.#crew.of(random.below(1 << 16))];
      const others = to[0] === to[1] ? to.slice(1) : to;
      this.#crew.of(random.below(1 << 16)).tell({ type: 'pump', to: others, count: random.below(PUMPED_MAX) });
    }
  }

  /** As many as find room. */
  flood(target: number, messages: number): void {
    for (let n = 0; n < messages; n++) this.#tell(target % this.#crew.carriers.length);
  }

  /** What waits in mailboxes and rings the whole system's counters know of. */
  settled(): Promise<void> {
    return Promise.resolve();
  }

  account(sheet: Sheet): void {
    const pages = this.#crew.carriers.map((_, index) => new ParcelPage(this.#stage.books, index));
    const sum = (of: (page: ParcelPage) => number): number => pages.reduce((all, page) => all + of(page), 0);
    const [heard, between] = [sum((page) => page.heard), sum((page) => page.sent)];
    const wrong = pages.find((page) => page.twice + page.missed > 0);
    const lost = this.#accepted + between - heard - this.#dead.total;
    sheet.same({ outside: this.#accepted, between }, { heard, ...prefixed('dead ', this.#dead.terms), lost }, 0);
    // The news of a dead letter may die with the thread that has counted it.
    const untold = this.#untold();
    sheet.atMost(
      { lost },
      { 'messages lost': this.#toll.messagesLost, 'dead letters that were not told of': untold, deaths: this.#toll.deaths },
    );
    // A sender dies between what it has sent and what it has written down; so may a receiver.
    sheet.atMost({ 'more heard than sent': -lost }, { deaths: this.#toll.deaths, kills: this.#crew.kills });
    sheet.none({ 'missed in a life': sum((page) => page.missed) }, wrong?.example);
    sheet.none({ 'twice or out of order': sum((page) => page.twice) }, wrong?.example);
    sheet.atLeast({ 'of killed ones, behind those that follow': sum((page) => page.late) }, 0);
    sheet.none({ corrupt: sum((page) => page.corrupt) });
    sheet.atLeast({ 'refused as full, of a flood': this.#full }, 0);
    if (this.#toll.deaths === 0 && this.#crew.kills === 0) sheet.none({ 'lost without a death': lost });
  }

  #tell(index: number): void {
    const n = (this.#said[index] as number) + 1;
    const message: Parcel = { type: 'parcel', from: OUTSIDE, n, ...payloadOf(this.#stage.random) };
    if (this.#crew.of(index).tell(message) !== 'accepted') {
      this.#full++;
      return;
    }
    this.#said[index] = n;
    this.#accepted++;
  }
}

const isParcel = (message: unknown): boolean => (message as { readonly type?: unknown } | undefined)?.type === 'parcel';

const prefixed = (prefix: string, terms: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(terms).map(([name, count]) => [prefix + name, count]));
