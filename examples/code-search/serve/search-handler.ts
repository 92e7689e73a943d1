import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer, SearchOptions } from '../actors/search.ts';
import type { Gate } from './gate.ts';
import { type IndexStatus, statusLine } from '../live/index-status.ts';
import { PAGE_POLICY, page } from './page.ts';
import { BadQueryError, type Query, queryOf } from './query-of.ts';

/** What a request is answered from. */
export interface Searched {
  answer(query: string, options: SearchOptions): Promise<Answer>;
}

export interface SearchHandlerParts {
  /** Undefined while the index is not finished. */
  readonly search: () => Searched | undefined;
  readonly gate: Gate;
  readonly status: () => IndexStatus;
  /** What each shard held, and when: JSON. */
  readonly history: () => Promise<unknown>;
  /** Keeps the response, and writes how the index is whenever that changes. */
  readonly events: (response: ServerResponse) => void;
  /** Of each request, from its arrival. */
  readonly timeoutMs: number;
  /** Is told of errors that nobody foresaw: whoever asked is not. */
  readonly failed: (error: unknown) => void;
  /** The server ends: no other request is to come on this connection. */
  readonly isEnding: () => boolean;
}

interface Reply {
  readonly code: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

const PATHS: readonly string[] = ['/', '/search', '/status', '/history'];
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const HTML_TYPE = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': PAGE_POLICY, 'referrer-policy': 'no-referrer' };
/** Seconds. */
const RETRY_AFTER = { 'retry-after': '1' };

/** An answer there is not, and why: a status, and words for whoever asked. */
class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Answers `GET /search?q=…`, `/status` and `/history` with JSON, `/` with a page and `/events` with what happens, or with what keeps it from that. */
export class SearchHandler {
  readonly #parts: SearchHandlerParts;

  constructor(parts: SearchHandlerParts) {
    this.#parts = parts;
  }

  /** Never rejects. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A client that has hung up wants no answer: its asks are called off.
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    if (request.url === '/events' && request.method === 'GET') return this.#parts.events(response);
    const reply = await this.#reply(request, gone.signal).catch((error: unknown) => {
      const { code, message } = this.#refusal(error, gone.signal);
      return json(code, { error: message });
    });
    if (gone.signal.aborted) return;
    const length = Buffer.byteLength(reply.body);
    if (this.#parts.isEnding()) response.setHeader('connection', 'close');
    response.writeHead(reply.code, {
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-length': length,
      ...reply.headers,
    });
    response.end(request.method === 'HEAD' ? undefined : reply.body);
  }

  async #reply({ method, url = '/' }: IncomingMessage, signal: AbortSignal): Promise<Reply> {
    const [path, parameters] = splitUrl(url);
    if (!PATHS.includes(path)) return text(404, 'not found\n');
    if (method !== 'GET' && method !== 'HEAD') return text(405, 'method not allowed\n', { allow: 'GET, HEAD', connection: 'close' });
    if (path === '/') return this.#page(parameters, signal);
    if (path === '/status') return json(200, this.#parts.status());
    if (path === '/history') return json(200, await this.#parts.history());
    return json(200, await this.#answer(queryOf(parameters), signal));
  }

  async #page(parameters: URLSearchParams, signal: AbortSignal): Promise<Reply> {
    const status = statusLine(this.#parts.status());
    const query = parameters.get('q') ?? '';
    if (!parameters.has('q')) return html(200, page({ query, status }));
    try {
      const answer = await this.#answer(queryOf(parameters), signal);
      return html(200, page({ query, answer, status }));
    } catch (error) {
      const { code, message } = this.#refusal(error, signal);
      return html(code, page({ query, problem: message, status }));
    }
  }

  async #answer({ text, hitsMax }: Query, signal: AbortSignal): Promise<Answer> {
    const { search, gate, timeoutMs } = this.#parts;
    const searched = search();
    if (searched === undefined) throw new Refused(503, 'Cannot search: the index is not finished');
    const asked = gate.enter(() => searched.answer(text, { hitsMax, timeoutMs, signal }));
    if (asked === undefined) throw new Refused(503, `Cannot search: ${gate.inside} others are being answered`);
    const answer = await asked;
    const { shards } = answer;
    // Fewer results than there are would be a wrong answer.
    if (shards.answered < shards.asked) {
      throw new Refused(503, `Cannot search: only ${shards.answered} of ${shards.asked} shards have answered within ${timeoutMs} ms`);
    }
    return answer;
  }

  #refusal(error: unknown, signal: AbortSignal): { readonly code: number; readonly message: string } {
    if (error instanceof BadQueryError) return { code: 400, message: error.message };
    if (error instanceof Refused) return error;
    if (!signal.aborted) this.#parts.failed(error);
    // Whatever it was, it is nobody's business outside.
    return { code: 500, message: 'Cannot search: internal error' };
  }
}

/** Without a host: what a client says of that is not looked at. */
function splitUrl(url: string): [path: string, parameters: URLSearchParams] {
  const end = url.indexOf('?');
  return end < 0 ? [url, new URLSearchParams()] : [url.slice(0, end), new URLSearchParams(url.slice(end + 1))];
}

const withRetry = (code: number): Readonly<Record<string, string>> => (code === 503 ? RETRY_AFTER : {});
const json = (code: number, body: unknown): Reply => ({
  code,
  body: `${JSON.stringify(body)}\n`,
  headers: { ...JSON_TYPE, ...withRetry(code) },
});
const html = (code: number, body: string): Reply => ({ code, body, headers: { ...HTML_TYPE, ...withRetry(code) } });
const text = (code: number, body: string, headers: Readonly<Record<string, string>> = {}): Reply => ({
  code,
  body,
  headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
});
