import type { ActorRef, Recipient } from '../../../contract/actor-ref.ts';
import type { ROUTING } from '../../../contract/routing-port.ts';
import { checkedKeyId, type ServiceKey } from '../../../contract/service-key.ts';
import type { Finder } from '../../../contract/spawner.ts';
import type { Subscription } from '../../../contract/subscription.ts';
import { SetFeed } from '../../../registry/set-feed.ts';
import type { ThreadRuntime } from '../thread-runtime.ts';

/** Looks up actors in the directory of this thread. */
export class ThreadFinder implements Omit<Finder, typeof ROUTING> {
  readonly #runtime: ThreadRuntime;
  readonly #failed: (error: unknown) => void;

  /** @param failed a recipient threw */
  constructor(runtime: ThreadRuntime, failed: (error: unknown) => void) {
    this.#runtime = runtime;
    this.#failed = failed;
  }

  find<M>(key: ServiceKey<M>): ActorRef<M> | undefined {
    return this.findAll(key)[0];
  }

  findAll<M>(key: ServiceKey<M>): readonly ActorRef<M>[];
  findAll<M>(key: ServiceKey<M>, to: Recipient<readonly ActorRef<M>[]>): Subscription;
  findAll<M>(key: ServiceKey<M>, to?: Recipient<readonly ActorRef<M>[]>): readonly ActorRef<M>[] | Subscription {
    const { directory, host } = this.#runtime;
    const id = checkedKeyId('find', key);
    if (to === undefined) return directory.findAll(id);
    const thread = {
      directory,
      soon: (task: () => void) => host.soon(task),
      after: (delayMs: number, task: () => void) => host.timer(delayMs, task),
      failed: this.#failed,
    };
    return new SetFeed(thread, id, to);
  }
}
