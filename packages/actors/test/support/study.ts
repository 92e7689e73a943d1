import {
  type ActorRef,
  type AnyRef,
  restart,
  resume,
  type SpawnOptions,
  StateManager,
  type StateNews,
  type Subscription,
  supervise,
} from '@ringmaster/actors';
import type { GateMessage } from '../fixtures/gate.ts';
import { type Book, bookKey, lateScribe, scribe, type ScribeArgs, type ScribeMessage } from '../fixtures/scribe.ts';
import type { Stage } from './stage.ts';

const OFTEN = { restarts: 1_000, periodMs: 1_000 };

export const restarting = supervise.otherwise(restart()).within(OFTEN);
export const resuming = supervise.otherwise(resume());

/** A stage with actors that have states, a manager of these, and what watchers are told. */
export class Study {
  readonly stage: Stage;
  readonly states: StateManager;
  readonly #scribes: ActorRef<ScribeMessage>[] = [];

  constructor(stage: Stage) {
    this.stage = stage;
    this.states = StateManager.of(stage.system);
  }

  scribe(options: SpawnOptions, args: ScribeArgs = {}): ActorRef<ScribeMessage> {
    const ref = this.stage.system.spawn(scribe(args), { supervise: restarting, ...options });
    this.#scribes.push(ref);
    return ref;
  }

  /** What threads of scribes had sent is on its way: an answer comes in a slice behind the one that sent it. */
  async published(): Promise<void> {
    for (const ref of this.#scribes) if (ref.isAlive) await this.stage.inTime(this.states.keys(ref).catch(() => undefined));
  }

  /** One whose setup waits at a gate. */
  late(gate: ActorRef<GateMessage>, options: SpawnOptions): ActorRef<ScribeMessage> {
    return this.stage.system.spawn(lateScribe({ gate }), { supervise: restarting, ...options });
  }

  watch(of: AnyRef, key = bookKey): Seen {
    return new Seen(this.stage, (seen) => this.states.watch(of, key, seen));
  }
}

/** What one watcher was told. `isFull`: it takes nothing. */
export class Seen {
  readonly news: StateNews<Book>[] = [];
  isFull = false;
  readonly subscription: Subscription;
  readonly #stage: Stage;

  constructor(stage: Stage, watch: (seen: Seen) => Subscription) {
    this.#stage = stage;
    this.subscription = watch(this);
  }

  tell(news: StateNews<Book>): 'accepted' | 'full' {
    if (this.isFull) return 'full';
    this.news.push(news);
    return 'accepted';
  }

  /** As short texts: `2 write`, `skipped 5`, `life 2`, `ended stopped`. */
  get told(): readonly string[] {
    return this.news.map((news) => {
      if (news.type === 'state') return `${news.snapshot.version} ${news.snapshot.cause}`;
      if (news.type === 'state-skipped') return `skipped ${news.skipped}`;
      if (news.type === 'state-restarted') return `life ${news.life}`;
      return `ended ${news.reason instanceof Error ? news.reason.name : news.reason}`;
    });
  }

  get versions(): readonly number[] {
    return this.news.flatMap((news) => (news.type === 'state' ? [news.snapshot.version] : []));
  }

  /** Once that `holds`; the clock goes on as long as it takes. */
  async until(holds: (told: readonly string[]) => boolean): Promise<readonly string[]> {
    for (let step = 0; ; step++) {
      const { told } = this;
      if (holds(told)) return told;
      await this.#stage.pass(step);
    }
  }

  untilLast(text: string): Promise<readonly string[]> {
    return this.until((told) => told.at(-1) === text);
  }
}
