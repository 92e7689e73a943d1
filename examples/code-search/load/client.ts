import { Agent, get, type IncomingMessage } from 'node:http';
import type { Answer } from '../actors/search.ts';
import type { IndexStatus } from '../live/index-status.ts';

/** What became of one request. A failure is anything but a complete answer of status 200. */
export interface Response {
  readonly ms: number;
  readonly failure: string | undefined;
  readonly answer: Answer | undefined;
  /** The server has asked for no other request on this connection. */
  readonly isLast: boolean;
}

/** One client with one connection, which it keeps. */
export class Client {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #base: URL;

  constructor(base: URL) {
    this.#base = base;
  }

  /** Never rejects: what goes wrong is a failure. */
  async search(query: string): Promise<Response> {
    const began = performance.now();
    try {
      const response = await this.#get(`/search?q=${encodeURIComponent(query)}`);
      const body = await textOf(response);
      const isLast = response.headers.connection === 'close';
      const ms = performance.now() - began;
      if (response.statusCode !== 200) return { ms, isLast, answer: undefined, failure: `status ${response.statusCode}: ${body.trim()}` };
      return { ms, isLast, answer: JSON.parse(body) as Answer, failure: undefined };
    } catch (error) {
      return { ms: performance.now() - began, isLast: false, answer: undefined, failure: String(error) };
    }
  }

  /** @throws what goes wrong */
  async status(): Promise<IndexStatus> {
    return JSON.parse(await textOf(await this.#get('/status'))) as IndexStatus;
  }

  close(): void {
    this.#agent.destroy();
  }

  #get(path: string): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      get(new URL(path, this.#base), { agent: this.#agent }, resolve).once('error', reject);
    });
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  response.setEncoding('utf8');
  let text = '';
  for await (const part of response) text += part;
  return text;
}
