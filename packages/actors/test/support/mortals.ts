import type { ActorRef, AnyRef, Placement, SpawnOptions } from '@ringmaster/actors';
import { gate, type GateMessage } from '../fixtures/gate.ts';
import { mortal, type MortalArgs, type MortalMessage } from '../fixtures/mortal.ts';
import { recorder, type RecorderMessage } from '../fixtures/recorder.ts';
import type { Stage } from './stage.ts';

type Rest = Omit<MortalArgs, 'name' | 'witness'>;

/** A stage with actors that end in each of the ways there are, somebody who sees it, and gates. */
export class Mortals {
  readonly stage: Stage;
  readonly witness: ActorRef<RecorderMessage>;

  /** @param at where the witness lives */
  constructor(stage: Stage, at: Placement = 'owner') {
    this.stage = stage;
    this.witness = stage.system.spawn(recorder, { thread: at });
  }

  gate(): ActorRef<GateMessage> {
    return this.stage.system.spawn(gate, { thread: 'owner' });
  }

  spawn(name: string, options: SpawnOptions, rest: Rest = {}): ActorRef<MortalMessage> {
    return this.stage.system.spawn(mortal({ name, witness: this.witness, ...rest }), { name, ...options });
  }

  async child(above: ActorRef<MortalMessage>, name: string, options: SpawnOptions, rest: Rest = {}): Promise<ActorRef<MortalMessage>> {
    const what = mortal({ name, witness: this.witness, ...rest });
    return (await above.ask({ type: 'spawn', what, options: { name, ...options } })) as ActorRef<MortalMessage>;
  }

  /** What the witness was told so far, in order; with numbers where they are not 0. */
  async seen(): Promise<readonly string[]> {
    return (await this.witness.ask({ type: 'report' })).map(({ from, n }) => (n === 0 ? from : `${from} ${n}`));
  }

  /** What one in another thread has told the witness may arrive behind an answer that tells of it by way of a third: nothing orders the two. */
  async untilSeen(text: string): Promise<readonly string[]> {
    for (;;) {
      const seen = await this.seen();
      if (seen.some((one) => one.startsWith(text))) return seen;
      await this.stage.moment();
    }
  }

  /** How it ended, once the event stream has said so. */
  async untilEnded(ref: AnyRef): Promise<unknown> {
    const find = () => this.stage.events.find((event) => event.type === 'stopped' && event.actor === ref);
    await this.stage.until(`${ref.name} has ended`, () => find() !== undefined);
    return find()?.detail;
  }
}

/** Settles when `count` wait at the gate. */
export function waiting(door: ActorRef<GateMessage>, count = 1): Promise<void> {
  return door.ask({ type: 'waiting', count }, { timeout: 60_000 });
}

/** What a promise rejected with; undefined if it did not. */
export function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}
