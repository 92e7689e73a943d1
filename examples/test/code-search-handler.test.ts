import { Agent, createServer, get, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Answer, SearchOptions } from '../code-search/actors/search.ts';
import { Connections } from '../code-search/serve/connections.ts';
import { Gate } from '../code-search/serve/gate.ts';
import { escapeHtml, highlighted } from '../code-search/serve/html.ts';
import { SearchHandler, type SearchHandlerParts } from '../code-search/serve/search-handler.ts';

const ended: (() => void)[] = [];
afterEach(() => {
  for (const end of ended.splice(0)) end();
});

const EMPTY: Answer = { query: 'x', ms: 1, files: 0, shards: { asked: 2, answered: 2 }, hits: [] };
const STATUS = { isReady: true, files: 3, changes: 0, waiting: 0 };

/** A server around a search that the test is. */
async function serverOf(answer: (query: string, options: SearchOptions) => Promise<Answer>, parts: Partial<SearchHandlerParts> = {}) {
  const server = createServer();
  const connections = new Connections(server);
  const handler = new SearchHandler({
    search: () => ({ answer }),
    gate: new Gate(100),
    status: () => STATUS,
    timeoutMs: 1_000,
    failed: () => {},
    history: async () => ['history'],
    events: (response) => void response.end('data: {}\n\n'),
    isEnding: () => connections.isEnding,
    ...parts,
  });
  server.on('request', (asked, response) => void handler.handle(asked, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  ended.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const fetched = async (path: string, method = 'GET') => {
    const response = await fetch(base + path, { method });
    return { status: response.status, headers: response.headers, body: await response.text() };
  };
  return { base, connections, fetched };
}

/** Something that happens once, to wait for. */
function moment<T = void>() {
  let happen: (value: T) => void = () => {};
  const happened = new Promise<T>((resolve) => {
    happen = resolve;
  });
  return { happen, happened };
}

describe('GET /search', () => {
  it.each([
    ['/search', 'q is missing, or empty'],
    ['/search?q=%20', 'q is missing, or empty'],
    ['/search?q=!%20a', 'q has no word of two letters or digits'],
    [`/search?q=${'x'.repeat(257)}`, 'q has 257 characters, at most 256'],
    [`/search?q=${Array.from({ length: 33 }, (_, at) => `t${at}`).join('+')}`, 'q has 33 terms, at most 32'],
    ['/search?q=ring&limit=0', 'limit is a whole number from 1 to 50, not 0'],
    ['/search?q=ring&limit=1e1', 'limit is a whole number from 1 to 50, not 1e1'],
  ])('refuses %s with 400 and says why', async (path, why) => {
    const { fetched } = await serverOf(() => Promise.reject(new Error('asked all the same')));
    const { status, body } = await fetched(path);
    expect([status, JSON.parse(body)]).toEqual([400, { error: `Cannot search: ${why}` }]);
  });

  it('hands on the query, how many hits are wanted, and how much time there is', async () => {
    const asked: unknown[] = [];
    const { fetched } = await serverOf(async (query, { hitsMax, timeoutMs }) => {
      asked.push({ query, hitsMax, timeoutMs });
      return EMPTY;
    });
    expect(await fetched('/search?q=ring+buffer&limit=7')).toMatchObject({ status: 200, body: `${JSON.stringify(EMPTY)}\n` });
    expect(asked).toEqual([{ query: 'ring buffer', hitsMax: 7, timeoutMs: 1_000 }]);
  });

  it('does not pass off an answer of some shards as one of all', async () => {
    const { fetched } = await serverOf(async () => ({ ...EMPTY, shards: { asked: 2, answered: 1 } }));
    const { status, headers, body } = await fetched('/search?q=ring');
    expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    expect(JSON.parse(body).error).toBe('Cannot search: only 1 of 2 shards have answered within 1000 ms');
  });

  it('sends away who comes when all places are taken, and takes the next one', async () => {
    const [begun, go] = [moment(), moment()];
    const { fetched } = await serverOf(
      async () => {
        begun.happen();
        await go.happened;
        return EMPTY;
      },
      { gate: new Gate(1) },
    );
    const first = fetched('/search?q=ring');
    await begun.happened;
    const second = await fetched('/search?q=ring');
    expect([second.status, second.headers.get('retry-after')]).toEqual([503, '1']);
    go.happen();
    expect((await first).status).toBe(200);
    expect((await fetched('/search?q=ring')).status).toBe(200);
  });

  it('answers 503 while the index is not finished', async () => {
    const { fetched } = await serverOf(async () => EMPTY, { search: () => undefined });
    expect(await fetched('/search?q=ring')).toMatchObject({ status: 503 });
  });

  it('calls the search off when its client hangs up', async () => {
    const [begun, aborted] = [moment(), moment()];
    const gate = new Gate(1);
    const { base } = await serverOf(
      (_query, { signal }) => {
        begun.happen();
        return new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => {
            reject(signal.reason);
            aborted.happen();
          });
        });
      },
      { gate },
    );
    const asked = get(`${base}/search?q=ring`).on('error', () => {});
    await begun.happened;
    asked.destroy();
    await aborted.happened;
    await Promise.resolve();
    expect(gate.inside).toBe(0);
  });

  it('keeps to itself what went wrong inside', async () => {
    const failures: unknown[] = [];
    const { fetched } = await serverOf(() => Promise.reject(new Error('secret')), { failed: (error) => failures.push(error) });
    expect(await fetched('/search?q=ring')).toMatchObject({ status: 500, body: '{"error":"Cannot search: internal error"}\n' });
    expect(failures).toEqual([new Error('secret')]);
  });

  it('answers other methods with 405, other paths with 404, and HEAD without a body', async () => {
    const { fetched } = await serverOf(async () => EMPTY);
    expect(await fetched('/search?q=ring', 'POST')).toMatchObject({ status: 405 });
    expect(await fetched('/else')).toMatchObject({ status: 404 });
    expect(await fetched('/search?q=ring', 'HEAD')).toMatchObject({ status: 200, body: '' });
    expect(JSON.parse((await fetched('/status')).body)).toEqual(STATUS);
    expect(JSON.parse((await fetched('/history')).body)).toEqual(['history']);
  });
});

describe('the page', () => {
  const evil = `<script>alert("x")</script> & 'y'`;
  const hit = { path: 'a<b>.ts', line: 3, score: 1, snippet: `if (script < "x") <b>${evil}` };

  it('shows what was asked and found as text, whatever it says', async () => {
    const { fetched } = await serverOf(async (query) => ({ ...EMPTY, query, files: 1, hits: [hit] }));
    const { status, headers, body } = await fetched(`/?q=${encodeURIComponent(evil)}`);
    expect(status).toBe(200);
    expect(body).not.toMatch(/<script>alert|<b>\.|alert\("/);
    expect(body).toContain('<b>a&lt;b&gt;.ts</b>:3');
    expect(body).toContain(`value="${escapeHtml(evil)}"`);
    expect(body).toContain('&lt;<mark>script</mark>&gt;<mark>alert</mark>(&quot;x&quot;)');
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; connect-src 'self'; form-action 'self'/,
    );
  });

  it('says what is wrong with a question, and nothing before there is one', async () => {
    const { fetched } = await serverOf(async () => EMPTY);
    const empty = await fetched('/');
    expect([empty.status, empty.body.includes('role="alert"')]).toEqual([200, false]);
    const bad = await fetched('/?q=!');
    expect([bad.status, bad.body.includes('Cannot search: q has no word of two letters or digits')]).toEqual([400, true]);
  });

  it('marks the longest term that fits, and nothing if there is none', () => {
    expect(highlighted('readFile & read', ['read', 'readfile'])).toBe('<mark>readFile</mark> &amp; <mark>read</mark>');
    expect(highlighted('a<b', [])).toBe('a&lt;b');
  });
});

describe('a server that ends', () => {
  it('answers what is under way and what is asked on connections that are open, tells both to leave, and takes no others', async () => {
    const [begun, go] = [moment(), moment()];
    const { base, connections } = await serverOf(async () => {
      begun.happen();
      await go.happened;
      return EMPTY;
    });
    const idle = new Agent({ keepAlive: true });
    const asked = (agent?: Agent) =>
      new Promise<IncomingMessage>((resolve, reject) => {
        const asking = request(`${base}/status`, { ...(agent === undefined ? {} : { agent }) }, resolve);
        asking.on('error', reject).end();
      });
    (await asked(idle)).resume();
    const underWay = new Promise<IncomingMessage>((resolve, reject) => get(`${base}/search?q=ring`, resolve).on('error', reject));
    await begun.happened;
    const over = connections.end(10_000);
    await expect(asked()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const late = await asked(idle);
    expect([late.statusCode, late.headers.connection]).toEqual([200, 'close']);
    late.resume();
    go.happen();
    const last = await underWay;
    expect([last.statusCode, last.headers.connection]).toEqual([200, 'close']);
    last.resume();
    await over;
    idle.destroy();
  });

  it('closes connections on which nothing is asked', async () => {
    const { base, connections } = await serverOf(async () => EMPTY);
    const agent = new Agent({ keepAlive: true });
    const response = await new Promise<IncomingMessage>((resolve) => get(`${base}/status`, { agent }, resolve));
    response.resume();
    await new Promise((read) => response.once('end', read));
    const began = performance.now();
    await connections.end(10_000);
    expect(performance.now() - began).toBeLessThan(9_000);
    agent.destroy();
  });
});
