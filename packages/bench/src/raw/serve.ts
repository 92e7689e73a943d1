import type { Payload } from '../messages/messages.ts';
import { TallyCounter } from '../messages/tally.ts';
import { type Endpoint, listen, type ToReceiver } from './endpoint.ts';

/** The receiving end of every raw arm: counts messages, answers `sync` with the tally and `get` with `id + 1`. */
export function serve(endpoint: Endpoint): void {
  const counter = new TallyCounter();
  listen(endpoint, (message: ToReceiver) => {
    if (isPacked(message)) {
      for (const one of message) counter.add(one);
      return;
    }
    if (message.type === 'sync') endpoint.postMessage(counter.tally);
    else if (message.type === 'get') endpoint.postMessage(message.id + 1);
    else counter.add(message);
  });
}

function isPacked(message: ToReceiver): message is readonly Payload[] {
  return Array.isArray(message);
}
