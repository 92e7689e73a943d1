import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { healthHandler, type MessageBroker, type System } from '@ringmaster/actors';
import { Connections } from './connections.ts';
import { Gate } from './gate.ts';
import { SearchHandler, type SearchHandlerParts } from './search-handler.ts';
import { StatusEvents } from './status-events.ts';

/** This machine alone: who wants more puts a proxy in front. */
const HOST = '127.0.0.1';
/** Longer than the proxies and agents in front of it keep an idle connection: they close it, who know whether they need it. */
const KEEP_ALIVE_MS = 75_000;

/** Any other host is a page of somewhere else whose name leads here: its scripts are not to read what is found. */
const LOCAL_HOST = /^(127\.0\.0\.1|localhost)(:\d+)?$/i;

export interface SearchServerOptions extends Pick<SearchHandlerParts, 'search' | 'status' | 'history' | 'timeoutMs' | 'failed'> {
  readonly system: System;
  readonly broker: MessageBroker;
  /** 0: any that is free. */
  readonly port: number;
  /** Searches at a time; further ones are answered with 503. */
  readonly requestsMax: number;
}

/** The HTTP side: searches, the page, and how the system is. */
export class SearchServer {
  readonly url: string;
  readonly #connections: Connections;
  readonly #events: StatusEvents;

  private constructor(url: string, connections: Connections, events: StatusEvents) {
    this.url = url;
    this.#connections = connections;
    this.#events = events;
  }

  /** @throws what listening fails with, such as a port that is taken: as a rejection */
  static async listen({ system, broker, port, requestsMax, ...answering }: SearchServerOptions): Promise<SearchServer> {
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS });
    const connections = new Connections(server);
    const events = new StatusEvents(broker);
    const handler = new SearchHandler({
      ...answering,
      gate: new Gate(requestsMax),
      events: (response) => events.open(response),
      isEnding: () => connections.isEnding,
    });
    const health = healthHandler(system);
    server.on('request', (request, response) => {
      if (connections.isEnding) response.setHeader('connection', 'close');
      if (!LOCAL_HOST.test(request.headers.host ?? '')) response.writeHead(421, { 'content-length': 0 }).end();
      else health(request, response, () => void handler.handle(request, response));
    });
    await new Promise<void>((listening, failed) => {
      server.once('error', (error) => failed(new Error(`Cannot serve on port ${port}: ${error.message}`, { cause: error })));
      server.listen(port, HOST, listening);
    });
    const { port: taken } = server.address() as AddressInfo;
    return new SearchServer(`http://${HOST}:${taken}`, connections, events);
  }

  /** Ends it without a request that fails; see `Connections`. */
  end(limitMs: number): Promise<void> {
    this.#events.end();
    return this.#connections.end(limitMs);
  }
}
