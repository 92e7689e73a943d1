import type { ActorRefBase } from './actor-ref-base.ts';
import type { SentOn } from './waiting-sends.ts';

/** A reference that stands for several actors, and belongs to the thread that made it: a router. */
export abstract class CompositeRef {
  /** The actor that a message to this reference alone goes to; undefined: there is none. */
  abstract pick(message: unknown): ActorRefBase | undefined;
  /** Why that is so. */
  abstract nobody(action: string): Error;
  /** As `ActorRefBase` has it; `returned`: nobody has it, though others than those that have ended may be there. */
  abstract sendOn(message: unknown, signal: AbortSignal, passed?: () => void): Promise<SentOn>;
}
