import { type ActorRef, type BrokerOptions, MessageBroker, type Placement } from '@ringmaster/actors';
import {
  clerk,
  type ClerkArgs,
  type ClerkMessage,
  reader,
  type ReaderArgs,
  type ReaderMessage,
  writer,
  type WriterMessage,
} from '../fixtures/clerks.ts';
import { Mortals } from './mortals.ts';
import type { Stage } from './stage.ts';

/** A busy machine takes its time. */
const WAIT_MS = 20_000;

/** A broker under test, with those who write, publish, consume and read. */
export class PostOffice {
  readonly stage: Stage;
  readonly mortals: Mortals;
  readonly broker: MessageBroker;

  constructor(stage: Stage, options: BrokerOptions = {}) {
    this.stage = stage;
    this.mortals = new Mortals(stage);
    this.broker = MessageBroker.start(stage.system, options);
  }

  clerk(name: string, thread: Placement, rest: Partial<ClerkArgs> = {}): ActorRef<ClerkMessage> {
    const { witness } = this.mortals;
    return this.stage.system.spawn(clerk({ name, witness, broker: this.broker.ref, ...rest }), { thread, name });
  }

  async reader(name: string, thread: Placement, rest: Partial<ReaderArgs> = {}): Promise<ActorRef<ReaderMessage>> {
    const { witness } = this.mortals;
    const ref = this.stage.system.spawn(reader({ name, witness, broker: this.broker.ref, ...rest }), { thread, name });
    await this.stage.inTime(ref.ask({ type: 'started' }, { timeout: 60_000 }));
    return ref;
  }

  writer(thread: Placement): ActorRef<WriterMessage> {
    return this.stage.system.spawn(writer({ broker: this.broker.ref }), { thread });
  }

  /** What whoever goes by that name has told of, in order. */
  async seenBy(name: string): Promise<readonly number[]> {
    const notes = await this.mortals.witness.ask({ type: 'report' });
    return notes.filter(({ from }) => from === name || from.startsWith(`${name} `)).map(({ n }) => n);
  }

  async untilSeen(name: string, count: number): Promise<readonly number[]> {
    await this.until(`${name} has seen ${count}`, async () => (await this.seenBy(name)).length >= count);
    return this.seenBy(name);
  }

  /** Goes on when `holds`; time passes as long as it takes. */
  async until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    const begun = performance.now();
    for (let step = 0; !(await holds()); step++) {
      if (step > 10_000 && performance.now() - begun > WAIT_MS) throw new Error(`Waited in vain until ${what}`);
      await this.stage.pass(step);
    }
  }
}

/** From 1. */
export function numbersTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
