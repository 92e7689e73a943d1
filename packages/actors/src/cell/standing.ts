import type { ActorStatus, CurrentWork } from '../contract/inspection.ts';
import type { Place } from '../contract/place.ts';
import type { StateInfo } from '../contract/state.ts';
import type { HeldUpDoing } from '../contract/system-event.ts';

/** An actor in the middle of something. */
export interface Busy {
  readonly slot: number;
  readonly generation: number;
  readonly doing: HeldUpDoing;
  readonly messageType: string | undefined;
  readonly waiting: number;
}

/** What its own thread says of an actor, for people. */
export interface Standing extends Place {
  /** The name of its definition. */
  readonly definition: string;
  readonly status: ActorStatus;
  readonly current: CurrentWork | undefined;
  readonly waiting: number;
  readonly children: number;
  /** Given if they were asked for. */
  readonly states?: readonly ShownState[];
}

/** A state, as its own thread gives it to observers: encoded, or a text in its place. */
export interface ShownState {
  readonly info: StateInfo;
  readonly value: Uint8Array | string;
}
