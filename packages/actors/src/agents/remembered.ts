import { ActorRefBase } from '../cell/refs/actor-ref-base.ts';
import type { DirectoryPort } from '../cell/directory-port.ts';
import type { Managing } from '../cell/managing.ts';
import type { ActorRef, AnyRef } from '../contract/actor-ref.ts';
import type { AgentMessage } from '../contract/agent.ts';
import { placeKey } from '../contract/place.ts';

/** How often one agent may be forgotten and remembered again. */
const TIMES = 16;

/**
 * Whom a manager has registered, kept where its restart does not reach: in the directory that each thread holds, under keys of its own.
 *
 * What is withdrawn there is so for good (docs/routing.md), so an agent that is remembered again stands under the next key.
 */
export class Remembered {
  readonly #directory: DirectoryPort;
  readonly #keys: readonly string[];

  constructor({ directory, place }: Managing) {
    this.#directory = directory;
    this.#keys = Array.from({ length: TIMES }, (_, time) => `ringmaster/agents/${placeKey(place)}/${time}`);
  }

  all(): readonly ActorRef<AgentMessage>[] {
    // Only agents were put there.
    return this.#keys.flatMap((key) => this.#directory.findAll(key) as readonly ActorRef<AgentMessage>[]);
  }

  add(ref: AnyRef): void {
    const own = asOwn(ref);
    if (own === undefined) return;
    for (const key of this.#keys) {
      this.#directory.register(key, own);
      if (this.#directory.findAll(key).includes(own)) return;
    }
  }

  forget(ref: AnyRef): void {
    const own = asOwn(ref);
    if (own === undefined) return;
    for (const key of this.#keys) if (this.#directory.findAll(key).includes(own)) this.#directory.withdraw(key, own);
  }
}

const asOwn = (ref: AnyRef): ActorRefBase | undefined => (ref instanceof ActorRefBase ? ref : undefined);
