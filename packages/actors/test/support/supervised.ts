import type {
  ActorRef,
  AnyRef,
  Blueprint,
  ChildSpec,
  Placement,
  SpawnOptions,
  SupervisorMessage,
  SupervisorSpec,
} from '@ringmaster/actors';
import { type Cue, director, type DirectorMessage } from '../fixtures/director.ts';
import { gate, type GateMessage } from '../fixtures/gate.ts';
import { head, type HeadMessage, type Table } from '../fixtures/head.ts';
import { phoenix, type PhoenixArgs, type PhoenixMessage } from '../fixtures/phoenix.ts';
import { recorder, type RecorderMessage } from '../fixtures/recorder.ts';
import { team } from '../fixtures/team.ts';
import type { Stage } from './stage.ts';
import { pause, turn } from './until.ts';

type Rest = Omit<PhoenixArgs, 'name' | 'witness' | 'director'>;

/** A stage with somebody to tell, somebody who directs setups, and gates. */
export class Supervised {
  readonly stage: Stage;
  readonly witness: ActorRef<RecorderMessage>;
  readonly director: ActorRef<DirectorMessage>;

  /** @param at where the witness lives: what children say arrives in their parent's thread before their reports do */
  constructor(stage: Stage, at: Placement = 'owner') {
    this.stage = stage;
    this.witness = stage.system.spawn(recorder, { thread: at });
    this.director = stage.system.spawn(director, { thread: 'owner' });
  }

  /** A child of the guardian. */
  phoenix(name: string, options: SpawnOptions, rest: Rest = {}): ActorRef<PhoenixMessage> {
    return this.stage.system.spawn(phoenix({ name, witness: this.witness, ...rest }), { name, ...options });
  }

  /** One whose setups are directed; `cues` are for its first ones. */
  directed(name: string, options: SpawnOptions, cues: readonly Cue[] = [], rest: Rest = {}): ActorRef<PhoenixMessage> {
    this.direct(name, ...cues);
    return this.stage.system.spawn(phoenix({ name, witness: this.witness, director: this.director, ...rest }), { name, ...options });
  }

  direct(name: string, ...cues: readonly Cue[]): void {
    this.director.tell({ type: 'script', name, cues });
  }

  head(name: string, options: SpawnOptions, at?: ActorRef<GateMessage>): ActorRef<HeadMessage> {
    return this.stage.system.spawn(head({ name, witness: this.witness, ...(at === undefined ? {} : { gate: at }) }), { name, ...options });
  }

  /** A child of `above`. */
  async child(
    above: ActorRef<HeadMessage>,
    name: string,
    how: { thread: Placement; table: Table } & SpawnOptions,
    rest: Rest & { readonly directed?: boolean } = {},
  ): Promise<ActorRef<PhoenixMessage>> {
    const { table, ...options } = how;
    const { directed = false, ...args } = rest;
    const what = phoenix({ name, witness: this.witness, ...(directed ? { director: this.director } : {}), ...args });
    const ref: AnyRef = await above.ask({ type: 'spawn', what, options: { name, ...options }, table });
    return ref as ActorRef<PhoenixMessage>;
  }

  /** What a phoenix of that name is spawned from. */
  what(name: string, rest: Rest & { readonly directed?: boolean } = {}): Blueprint<PhoenixMessage> {
    const { directed = false, ...args } = rest;
    return phoenix({ name, witness: this.witness, ...(directed ? { director: this.director } : {}), ...args });
  }

  /** A child of a supervisor's spec. */
  spec(
    name: string,
    how: Omit<ChildSpec, 'start' | 'name'> = {},
    rest: Rest & { readonly directed?: boolean } = {},
  ): ChildSpec & { readonly name: string } {
    return { name, start: this.what(name, rest), ...how };
  }

  team(spec: SupervisorSpec, options: SpawnOptions): ActorRef<SupervisorMessage> {
    return this.stage.system.spawn(team(spec), options);
  }

  /** The reference of the actor that started under `name` last. */
  started(name: string): ActorRef<PhoenixMessage> {
    const event = this.stage.events.findLast(({ type, actor }) => type === 'started' && actor?.name === name);
    if (event?.actor === undefined) throw new Error(`${name} has not started`);
    return event.actor as ActorRef<PhoenixMessage>;
  }

  async untilStarted(...names: readonly string[]): Promise<readonly ActorRef<PhoenixMessage>[]> {
    const all = (): boolean =>
      names.every((name) => this.stage.events.some(({ type, actor }) => type === 'started' && actor?.name === name));
    await this.stage.until(`${names.join()} have started`, all);
    return names.map((name) => this.started(name));
  }

  gate(): ActorRef<GateMessage> {
    return this.stage.system.spawn(gate, { thread: 'owner' });
  }

  /** What the witness was told so far, in order; with numbers where they are not 0. */
  async seen(): Promise<readonly string[]> {
    return (await this.witness.ask({ type: 'report' })).map(({ from, n }) => (n === 0 ? from : `${from} ${n}`));
  }

  async untilSeen(text: string, times = 1): Promise<readonly string[]> {
    for (;;) {
      const seen = await this.seen();
      if (seen.filter((one) => one.startsWith(text)).length >= times) return seen;
      await this.stage.moment();
    }
  }

  /** Children of a spec, alternately in two threads. */
  abc({ first, second }: { readonly first: Placement; readonly second: Placement }): readonly (ChildSpec & { readonly name: string })[] {
    const places = { a: first, b: second, c: second, d: first };
    return Object.entries(places).map(([name, thread]) => this.spec(name, { thread }));
  }

  /** Setups and ends, as soon as there are so many: what is said in one thread may come after what is reported from another. */
  async lives(count: number): Promise<readonly string[]> {
    for (;;) {
      const seen = (await this.seen()).filter((text) => / set up| ends/.test(text));
      if (seen.length >= count) return seen.map((text) => text.replace(/ends: .*/, 'ends').replace(/ \d+$/, ''));
      await pause();
    }
  }

  /** Restarts so far, as the event stream tells them. */
  get restarts(): readonly string[] {
    return this.stage.events.flatMap((event) =>
      event.type === 'restarted' ? [`${event.actor.name} ${event.detail.attempt} ${event.detail.error.message}`] : [],
    );
  }

  async untilRestarted(name: string, times = 1): Promise<void> {
    const count = (): number => this.restarts.filter((one) => one.startsWith(`${name} `)).length;
    for (let turns = 0; count() < times; turns++) {
      await turn();
      if (turns > 20) await this.stage.moment(5);
    }
  }

  async untilStopped(ref: AnyRef): Promise<unknown> {
    const find = () => this.stage.events.find((event) => event.type === 'stopped' && event.actor === ref);
    await this.stage.until(`${ref.name} has stopped`, () => find() !== undefined);
    return find()?.detail;
  }
}
