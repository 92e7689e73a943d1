import { type ActorRef, restart, type System, supervise } from '@ringmaster/actors';
import { type CarrierMessage, carrier, nameOfCarrier } from './carrier.ts';

/** However often it fails or takes its thread along. */
export const tireless = supervise.otherwise(restart()).within({ restarts: 1e6, periodMs: 1_000 });

/** The carriers there are: one that is killed is followed by another at its place. */
export class Crew {
  readonly carriers: ActorRef<CarrierMessage>[];
  kills = 0;
  readonly #system: System;
  readonly #seed: number;

  constructor(system: System, size: number, seed: number) {
    this.#system = system;
    this.#seed = seed;
    this.carriers = Array.from({ length: size }, (_, index) => this.#spawn(index, 0));
  }

  of(target: number): ActorRef<CarrierMessage> {
    return this.carriers[target % this.carriers.length] as ActorRef<CarrierMessage>;
  }

  /** @returns the one that follows */
  kill(target: number): { readonly index: number; readonly ref: ActorRef<CarrierMessage> } {
    const index = target % this.carriers.length;
    this.kills++;
    void this.of(index).kill();
    const ref = this.#spawn(index, this.kills);
    this.carriers[index] = ref;
    return { index, ref };
  }

  #spawn(index: number, serial: number): ActorRef<CarrierMessage> {
    const args = { index, serial, seed: this.#seed + index + serial };
    return this.#system.spawn(carrier(args), { name: nameOfCarrier(index, serial), supervise: tireless });
  }
}
