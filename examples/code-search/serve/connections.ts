import type { Server } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';

interface Use {
  requests: number;
  /** Of the end of its last request. */
  idleSince: number;
}

/**
 * For so long a connection on which nothing is asked stays open while the server ends. Its client may be about to ask again, and
 * a connection that is closed just then is a request that fails; the answer says that no other is to follow.
 */
const IDLE_MS = 500;
const LOOK_EVERY_MS = 25;

/** The connections of a server, so that it can end without a request that fails. */
export class Connections {
  readonly #server: Server;
  readonly #uses = new Map<Socket, Use>();
  #isEnding = false;

  constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket: Socket) => {
      this.#uses.set(socket, { requests: 0, idleSince: performance.now() });
      socket.once('close', () => this.#uses.delete(socket));
    });
    server.prependListener('request', ({ socket }, response) => {
      const use = this.#uses.get(socket);
      if (use === undefined) return;
      use.requests++;
      response.once('close', () => {
        use.requests--;
        use.idleSince = performance.now();
      });
    });
  }

  /** The server ends: whoever is answered now is told not to ask again on this connection. */
  get isEnding(): boolean {
    return this.#isEnding;
  }

  /**
   * Takes no more connections, answers what is asked on those that are there, and closes each when its client has been told, or has been
   * silent for a while. Resolves when none is left, or after `limitMs`, when it cuts off those that are.
   */
  async end(limitMs: number): Promise<void> {
    this.#isEnding = true;
    const looking = setInterval(() => this.#closeIdle(), LOOK_EVERY_MS);
    const cutting = setTimeout(() => this.#server.closeAllConnections(), limitMs);
    // Not the `close` of HTTP servers: that one cuts idle connections off at once, with requests that are on their way.
    await new Promise<void>((ended) => NetServer.prototype.close.call(this.#server, () => ended()));
    clearInterval(looking);
    clearTimeout(cutting);
  }

  #closeIdle(): void {
    const before = performance.now() - IDLE_MS;
    for (const [socket, { requests, idleSince }] of this.#uses) if (requests === 0 && idleSince < before) socket.end();
  }
}
