import type { ServerResponse } from 'node:http';
import type { MessageBroker } from '@ringmaster/actors';
import { statusLine } from '../live/index-status.ts';
import { status } from '../news/topics.ts';

/**
 * Tells pages that are open how the index is, as server-sent events: each page is a subscriber of its own. One that does not read gets the
 * latest when it does, and holds up nobody.
 */
export class StatusEvents {
  readonly #broker: MessageBroker;
  readonly #open = new Set<ServerResponse>();

  constructor(broker: MessageBroker) {
    this.#broker = broker;
  }

  /** Until its client leaves, or the server ends. */
  open(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    response.flushHeaders();
    this.#open.add(response);
    const subscription = this.#broker.subscribe(
      status,
      {
        tell: ({ body }) => {
          if (response.writableNeedDrain) return 'full';
          response.write(`data: ${JSON.stringify({ ...body, line: statusLine(body) })}\n\n`);
          return 'accepted';
        },
      },
      { whenSlow: 'latest' },
    );
    response.once('close', () => {
      subscription.cancel();
      this.#open.delete(response);
    });
  }

  end(): void {
    for (const response of this.#open) response.end();
  }
}
