import type { ActorRef, StreamWriter } from '@ringmaster/actors';
import type { StreamSinkMessage } from '../actors/stream-sink.ts';
import type { Payload, Tally } from '../messages/messages.ts';
import type { TrafficPort } from '../traffic/traffic-port.ts';

/** A reader may be far behind when it is asked for its tally: not what is measured here. */
const SYNC = { timeout: 60_000 };

/** The writing end of a credit stream. */
export class CreditStreamPort implements TrafficPort {
  readonly #to: ActorRef<StreamSinkMessage>;
  readonly #out: StreamWriter<Payload>;
  readonly #awaits: boolean;
  #sent = 0;

  /** @param awaits each item is written by an awaited `write`, not only those without credit */
  constructor(to: ActorRef<StreamSinkMessage>, out: StreamWriter<Payload>, awaits: boolean) {
    this.#to = to;
    this.#out = out;
    this.#awaits = awaits;
  }

  send(message: Payload): boolean {
    if (this.#awaits || !this.#out.tryWrite(message)) return false;
    this.#sent += 1;
    return true;
  }

  sendWhenRoom(message: Payload): Promise<void> {
    this.#sent += 1;
    return this.#out.write(message);
  }

  sync(): Promise<Tally> {
    return this.#to.ask({ type: 'sync', count: this.#sent }, SYNC);
  }
}
