import type { System } from '@ringmaster/actors';
import { Kinds } from './sheet.ts';

/** What the system's events say of deaths and ends. */
export class Toll {
  deaths = 0;
  inFlight = 0;
  messagesLost = 0;
  readonly events = new Kinds();
  readonly deadLetters = new Kinds();

  constructor(system: System) {
    system.events.subscribe({
      tell: (event) => {
        this.events.add(event.type);
        if (event.type === 'dead-letter') this.deadLetters.add(event.detail.reason);
        if (event.type === 'thread-lost') {
          this.deaths++;
          this.inFlight += event.detail.inFlight;
          this.messagesLost += event.detail.messagesLost;
        }
        return 'accepted';
      },
    });
  }
}
