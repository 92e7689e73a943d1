import type { ActorRef, System, SystemEvent } from '@ringmaster/actors';
import type { TillMessage } from './till.ts';

/** Knows who runs under which name: a supervisor that fails starts new actors under the old names. */
export class Observer {
  readonly #running = new Map<string, ActorRef<TillMessage>>();
  #waiting: (() => void)[] = [];

  constructor(system: System) {
    system.events.subscribe({
      tell: (event) => {
        this.#note(event);
        return 'accepted';
      },
    });
  }

  /** The one that runs under `name`, as soon as that is another one than `not`. */
  async find(name: string, not?: ActorRef<TillMessage>): Promise<ActorRef<TillMessage>> {
    for (;;) {
      const found = this.#running.get(name);
      if (found !== undefined && found !== not) return found;
      await new Promise<void>((resolve) => void this.#waiting.push(resolve));
    }
  }

  #note(event: SystemEvent): void {
    if (event.type === 'started') this.#running.set(event.actor.name, event.actor as ActorRef<TillMessage>);
    for (const again of this.#waiting.splice(0)) again();
  }
}
