import type { JugglePlan, JuggleReport } from './juggle-plan.ts';

/** Throws ball number `ball`, in whose first byte stands `mark`; the other side throws it back with the next one. */
export type Throw = (ball: number, mark: number) => void;

/** One side of the juggling: what both arms have in common. */
export class Juggler {
  readonly #plan: JugglePlan;
  readonly #throw: Throw;
  readonly #done: (report: JuggleReport) => void;
  #thrown = 0;
  #caught = 0;
  #flying = 0;
  #begun = 0;

  constructor(plan: JugglePlan, toss: Throw, done: (report: JuggleReport) => void) {
    this.#plan = plan;
    this.#throw = toss;
    this.#done = done;
  }

  begin(): void {
    for (let ball = 0; ball < this.#plan.balls; ball += 1) this.#toss(ball);
  }

  caught(ball: number, mark: number): void {
    this.#flying -= 1;
    if (mark === ((ball + 1) & 0xff)) this.#caught += 1;
    const { throws, warmUpThrows } = this.#plan;
    if (this.#thrown < throws + warmUpThrows) this.#toss(ball);
    else if (this.#flying === 0) this.#end();
  }

  #toss(ball: number): void {
    if (this.#thrown === this.#plan.warmUpThrows) this.#begun = performance.now();
    this.#thrown += 1;
    this.#flying += 1;
    this.#throw(ball, ball & 0xff);
  }

  #end(): void {
    const elapsedMs = performance.now() - this.#begun;
    const { warmUpThrows } = this.#plan;
    this.#done({ thrown: this.#thrown - warmUpThrows, caught: this.#caught - warmUpThrows, elapsedMs });
  }
}
