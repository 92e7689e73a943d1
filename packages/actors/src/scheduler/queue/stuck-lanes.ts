import type { Agent, LoadWatcher } from './agent.ts';
import type { Contender, Contest } from './contest.ts';
import { LaneGroup } from './lane-group.ts';

/** The lanes of tasks that go to one agent alone. */
export class StuckLanes extends LaneGroup implements Contender, LoadWatcher {
  readonly #contest: Contest;
  /** The one that has room; as long as none has, the lanes stand outside the contest. */
  taker: Agent | undefined = undefined;
  /** In the contest. */
  heapIndex = -1;

  constructor(contest: Contest) {
    super();
    this.#contest = contest;
  }

  get hasRoom(): boolean {
    return this.taker !== undefined;
  }

  loadChanged(agent: Agent): void {
    const taker = agent.hasRoom ? agent : undefined;
    if (taker === this.taker) return;
    this.taker = taker;
    this.#contest.place(this);
  }

  protected override headChanged(): void {
    this.#contest.place(this);
  }
}
