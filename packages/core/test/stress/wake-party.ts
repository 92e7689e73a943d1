import { DutyCycle, NO_ROOM, NodeHost, type OutboundLink, SharedMesh, type SharedRegions } from '@ringmaster/core';
import { SeededRandom } from '@ringmaster/core/testkit';

/** What both sides of one scenario are told. */
export interface WakePlan {
  readonly regions: SharedRegions;
  /** Alternations: messages there and back, counted singly. */
  readonly alternations: number;
  readonly seed: number;
}

/** What one side did. */
export interface WakeResult {
  readonly thread: number;
  readonly received: number;
  readonly parks: number;
  readonly wakes: number;
  readonly spins: number;
}

const RECORD_KIND = 1;
const RECORD_BYTES = 8;
const HINT_VERB = 1;
/** No ball has this number. */
const DECOY = 0;

/**
 * One of two sides that throw one ball to each other, as records or as hints, after pauses drawn around the time at
 * which the other side parks. Whoever holds the ball pauses inside its handler, or outside with its own cycle idle, so
 * that it may park and be poked awake by local code as well.
 */
export class WakeParty {
  readonly #host = new NodeHost();
  readonly #plan: WakePlan;
  readonly #random: SeededRandom;
  readonly #mesh: SharedMesh;
  readonly #link: OutboundLink;
  readonly #cycle: DutyCycle;
  readonly #self: number;
  readonly #finished: (result: WakeResult) => void;
  #received = 0;
  #lastBall = 0;

  constructor(plan: WakePlan, threads: { self: number; peer: number }, finished: (result: WakeResult) => void) {
    const { regions, seed } = plan;
    const { self, peer } = threads;
    this.#plan = plan;
    this.#self = self;
    this.#finished = finished;
    this.#random = new SeededRandom(seed + self);
    this.#mesh = new SharedMesh({
      host: this.#host,
      regions,
      self,
      handlers: {
        record: (_from, memory, offset) => this.#catch(memory.words[offset >>> 2] as number),
        hint: (_from, ball) => {
          if (ball !== DECOY) this.#catch(ball);
        },
        lost: () => fail(`thread ${self} lost a message`),
        scanAll: () => fail(`thread ${self} was told to scan`),
      },
    });
    this.#link = this.#mesh.link(peer);
    this.#cycle = new DutyCycle({
      host: this.#host,
      words: new Int32Array(regions.words),
      threads: regions.sizes.threads,
      thread: self,
      duties: [{ work: () => this.#work(), hasWaiting: () => this.#mesh.hasWaiting() }],
    });
  }

  start(): void {
    this.#cycle.start();
  }

  /** Throws the first ball. */
  serve(): void {
    this.#throw(1);
    this.#cycle.poke();
  }

  #work(): boolean {
    const polled = this.#mesh.poll(100);
    this.#mesh.flush();
    return polled > 0;
  }

  /** Balls are numbered: each side sees every other number. */
  #catch(ball: number): void {
    const expected = this.#received === 0 ? ball : this.#lastBall + 2;
    if (ball !== expected) fail(`thread ${this.#self} got ball ${ball} instead of ${expected}`);
    this.#lastBall = ball;
    this.#received++;
    const { alternations } = this.#plan;
    if (ball < alternations) this.#pauseThenThrow(ball + 1);
    else this.#finish();
  }

  #pauseThenThrow(ball: number): void {
    const untilMs = this.#host.now() + this.#drawPauseMs();
    if (this.#random.below(2) === 0) {
      while (this.#host.now() < untilMs);
      this.#throw(ball);
      return;
    }
    const look = (): void => {
      if (this.#host.now() < untilMs) setImmediate(look);
      else {
        this.#throw(ball);
        this.#cycle.poke();
      }
    };
    setImmediate(look);
  }

  /** Most short; some around the 200 us at which the other side goes to sleep; a few of any length, up to 500 us. */
  #drawPauseMs(): number {
    const choice = this.#random.below(10);
    if (choice < 7) return this.#random.below(30) / 1000;
    if (choice < 9) return (170 + this.#random.below(70)) / 1000;
    return this.#random.below(500) / 1000;
  }

  #throw(ball: number): void {
    if (this.#random.below(4) === 0) this.#throwAsHint(ball);
    else this.#throwAsRecord(ball);
    if (ball < this.#plan.alternations) return;
    // The cycle ends: it may not come to the last one any more.
    this.#mesh.flush();
    this.#finish();
  }

  #throwAsRecord(ball: number): void {
    const offset = this.#link.claim(RECORD_BYTES);
    if (offset === NO_ROOM) fail(`thread ${this.#self} found no room for one ball`);
    this.#link.memory.words[offset >>> 2] = ball;
    this.#link.commit(RECORD_BYTES, RECORD_KIND);
  }

  /** Often behind a decoy, so that it arrives while the other side is just taking that one. */
  #throwAsHint(ball: number): void {
    if (this.#random.below(2) === 0) {
      this.#link.hint(DECOY, 0, HINT_VERB);
      const untilMs = this.#host.now() + this.#random.below(60) / 1000;
      while (this.#host.now() < untilMs);
    }
    this.#link.hint(ball, 0, HINT_VERB);
  }

  #finish(): void {
    const { parks, wakes, spins } = this.#cycle;
    setTimeout(() => {
      this.#cycle.stop();
      this.#finished({ thread: this.#self, received: this.#received, parks, wakes, spins });
    }, 5);
  }
}

function fail(reason: string): never {
  throw new Error(`Wake stress: ${reason}`);
}
