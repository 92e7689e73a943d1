import type { Payload, Tally } from '../messages/messages.ts';
import type { TrafficPort } from '../traffic/traffic-port.ts';
import { type Endpoint, listen } from './endpoint.ts';

/** One `postMessage` per message, or per `pack` messages in an array. Nothing is ever refused: the queue has no bound. */
export class RawTrafficPort implements TrafficPort {
  readonly #endpoint: Endpoint;
  readonly #pack: number;
  /** Those who wait for a tally, oldest first: answers come in the order of the requests. */
  readonly #waiting: ((tally: Tally) => void)[] = [];
  #packed: Payload[] = [];

  constructor(endpoint: Endpoint, pack: number) {
    this.#endpoint = endpoint;
    this.#pack = pack;
    listen(endpoint, (tally: Tally) => this.#waiting.shift()?.(tally));
  }

  send(message: Payload): boolean {
    if (this.#pack === 1) {
      this.#endpoint.postMessage(message);
    } else {
      this.#packed.push(message);
      if (this.#packed.length === this.#pack) this.#flush();
    }
    return true;
  }

  sendWhenRoom(): Promise<void> {
    return Promise.reject(new Error('Cannot wait for room: postMessage never refuses'));
  }

  sync(): Promise<Tally> {
    if (this.#packed.length > 0) this.#flush();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#endpoint.postMessage({ type: 'sync' });
    });
  }

  #flush(): void {
    this.#endpoint.postMessage(this.#packed);
    this.#packed = [];
  }
}
