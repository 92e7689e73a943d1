import type { JugglePlan, JuggleReport } from './juggle-plan.ts';

/** Throws ball number `ball`, in whose first byte stands `mark`; the other side throws it back with the next one. */
export type Throw = (ball: number, mark: number) => void;

/** One side of the juggling: what both arms have in common. */
export class Juggler {
  readonly #plan: JugglePlan;
  readonly #throw: Throw;
  readonly #done: (report: JuggleReport) => void;
  #flying = 0;
  #warmUntilMs = 0;
  /** What follows is counted from then on; undefined while it warms up. */
  #begunMs: number | undefined;
  #thrown = 0;
  #caught = 0;

  constructor(plan: JugglePlan, toss: Throw, done: (report: JuggleReport) => void) {
    this.#plan = plan;
    this.#throw = toss;
    this.#done = done;
  }

  begin(): void {
    this.#warmUntilMs = performance.now() + this.#plan.warmUpMs;
    for (let ball = 0; ball < this.#plan.balls; ball += 1) this.#toss(ball);
  }

  caught(ball: number, mark: number): void {
    this.#flying -= 1;
    if (this.#begunMs === undefined) this.#lookAtTime();
    else if (mark === ((ball + 1) & 0xff)) this.#caught += 1;
    if (this.#thrown < this.#plan.throws) this.#toss(ball);
    else if (this.#flying === 0) this.#end(this.#begunMs as number);
  }

  /** Those that are under way when it begins were thrown before, and count for none: as many are under way when it ends. */
  #lookAtTime(): void {
    const nowMs = performance.now();
    if (nowMs < this.#warmUntilMs) return;
    this.#begunMs = nowMs;
    this.#caught = -this.#flying;
  }

  #toss(ball: number): void {
    if (this.#begunMs !== undefined) this.#thrown += 1;
    this.#flying += 1;
    this.#throw(ball, ball & 0xff);
  }

  #end(begunMs: number): void {
    this.#done({ thrown: this.#thrown, caught: this.#caught, elapsedMs: performance.now() - begunMs });
  }
}
