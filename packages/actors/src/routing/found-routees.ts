import type { FoundPort } from '../contract/routing-port.ts';
import type { Routee } from './routee.ts';
import type { Routees } from './routees.ts';

/** Whoever is found under a key. */
export class FoundRoutees implements Routees {
  readonly key: string;
  readonly #port: FoundPort;

  constructor(key: string, port: FoundPort) {
    this.key = key;
    this.#port = port;
  }

  living(): readonly Routee[] {
    return this.#port.findAll(this.key) as readonly Routee[];
  }

  known(): readonly Routee[] {
    return this.#port.known(this.key) as readonly Routee[];
  }
}
