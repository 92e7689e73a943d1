import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queryTerms } from '../code-search/ranking/query-terms.ts';
import { Gate } from '../code-search/serve/gate.ts';
import { highlighted } from '../code-search/serve/html.ts';
import { BadQueryError, queryOf } from '../code-search/serve/query-of.ts';
import { SearchHandler } from '../code-search/serve/search-handler.ts';

/** Pieces of what somebody may put behind a host, sound and not. */
const piece = fc.oneof(
  fc.constantFrom(
    '/',
    '/search',
    '/status',
    '/history',
    '/events',
    '?',
    '&',
    '=',
    'q=',
    'limit=',
    'q=ring',
    'limit=5',
    'limit=-1',
    'limit=1e1',
  ),
  fc.constantFrom(
    '%',
    '%2',
    '%zz',
    '%00',
    '%ff%fe',
    '%ed%a0%80',
    '%F0%9F%98%80',
    '+',
    ';',
    '#',
    '//',
    '..',
    '/./',
    'http://x/',
    '__proto__=1',
    '<b>',
  ),
  fc.constantFrom('x'.repeat(300), 'a+'.repeat(40), '&q=y'.repeat(50), 'é', '9'.repeat(400)),
  fc.string({ unit: fc.constantFrom(..."abcXYZ019_-.~!$'()*,:@"), maxLength: 6 }),
);
const target = fc.array(piece, { maxLength: 8 }).map((pieces) => `/${pieces.join('')}`);
const method = fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND');

describe('queryOf', () => {
  it('reads any text, or refuses it and says why', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), target);
    fc.assert(
      fc.property(text, fc.string({ maxLength: 6 }), (q, limit) => {
        try {
          const query = queryOf(new URLSearchParams([['q', q], ...(limit === '' ? [] : [['limit', limit]])] as [string, string][]));
          expect(query.text.length).toBeGreaterThan(0);
          expect(query.hitsMax).toBeLessThanOrEqual(50);
          expect(highlighted(q, queryTerms(query.text))).not.toMatch(/<(?!\/?mark>)/);
        } catch (error) {
          if (!(error instanceof BadQueryError)) throw error;
          expect(error.message).toMatch(/^Cannot search: /);
          expect(error.message.length).toBeLessThan(200);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('takes no longer than the text is long', () => {
    const begin = performance.now();
    for (const part of ['x', 'aB', ' ', '%', '_', '1a', 'é', '\ud800']) {
      const text = part.repeat(200_000);
      expect(() => queryOf(new URLSearchParams([['q', `a${text}b`]]))).toThrow(BadQueryError);
      queryTerms(text);
      expect(performance.now() - begin).toBeLessThan(20_000);
    }
  });
});

describe('the server', () => {
  const failures: unknown[] = [];
  const server = createServer();
  let port = 0;

  beforeAll(async () => {
    const handler = new SearchHandler({
      search: () => ({
        answer: async (query) => ({ query, ms: 1, files: 0, shards: { asked: 1, answered: 1 }, hits: [] }),
      }),
      gate: new Gate(1),
      status: () => ({ isReady: true, files: 3, changes: 0, waiting: 0 }),
      timeoutMs: 1_000,
      failed: (error) => failures.push(error),
      history: async () => [],
      events: (response) => void response.end('data: {}\n\n'),
      isEnding: () => false,
    });
    server.on('request', (request, response) => void handler.handle(request, response));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    ({ port } = server.address() as AddressInfo);
  });

  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  /** As it goes over the wire: a client of Node's would put it right. */
  function raw(head: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let answer = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(`${head}\r\nhost: localhost\r\nconnection: close\r\n\r\n`));
      socket.setEncoding('utf8');
      socket.on('data', (text: string) => (answer += text)).on('error', reject);
      socket.on('close', () => resolve(answer));
    });
  }

  it('answers requests of any method, for any path, with any query: with what it has, or a status that says why not', async () => {
    await fc.assert(
      fc.asyncProperty(method, target, async (verb, path) => {
        const answer = await raw(`${verb} ${path} HTTP/1.1`);
        const [, status = ''] = /^HTTP\/1\.1 (\d+) /.exec(answer) ?? [];
        expect(['200', '400', '404', '405']).toContain(status);
        expect(answer).not.toMatch(/<script>alert|\n\s+at /);
      }),
      { numRuns: 300 },
    );
    expect(failures).toEqual([]);
  }, 60_000);

  it('refuses a path that is longer than a head may be, and goes on', async () => {
    expect(await raw(`GET /search?q=${'x'.repeat(60_000)} HTTP/1.1`)).toMatch(/^HTTP\/1\.1 431 /);
    expect(await raw(`GET /search?q=${'x'.repeat(12_000)} HTTP/1.1`)).toMatch(/^HTTP\/1\.1 400 /);
    expect(await raw('GET /search?q=ring&q=other HTTP/1.1')).toContain('"query":"ring"');
  });
});
