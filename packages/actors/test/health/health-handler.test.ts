import { createServer, request as httpRequest, type Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { type HealthHandlerOptions, healthHandler } from '@ringmaster/actors';
import { afterEach, expect, test } from 'vitest';
import { SystemHealth } from '#actors/health/system-health.js';
import { FakeFacts, fail, pass } from './fake-facts.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});

const HELD = {
  name: 'threads',
  status: 'warn',
  reason: 'thread 2 has been in one piece of work for 3200 ms, in actor orders/cart-7',
} as const;

/** A server of its own on 127.0.0.1, over facts that the test makes up. */
async function serve(options: HealthHandlerOptions = {}, next?: () => void) {
  const facts = new FakeFacts();
  const health = new SystemHealth(facts);
  const handler = healthHandler({ health }, options);
  const server = createServer((request, response) => handler(request, response, next));
  servers.push(server);
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const base = `http://127.0.0.1:${port}`;
  const get = async (path: string, init?: RequestInit): Promise<[number, string]> => {
    const response = await fetch(base + path, init);
    return [response.status, await response.text()];
  };
  return { facts, health, get, base, port };
}

test('G71: what is well is ok, with 200, as plain text that nobody keeps', async () => {
  const { base } = await serve();
  for (const path of ['/livez', '/readyz', '/startupz', '/livez/']) {
    const response = await fetch(base + path);
    expect([response.status, await response.text()]).toEqual([200, 'ok\n']);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-length': '3',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
  }
});

test('G71: what fails is 503; a warning is 200; the text says no more than that unless asked', async () => {
  const { facts, get } = await serve();
  facts.live_ = [pass('system'), HELD];
  facts.ready_ = [fail('stopping', 'the system is stopping'), HELD];
  expect(await get('/livez')).toEqual([200, 'ok\n']);
  expect(await get('/readyz')).toEqual([503, 'readyz check failed\n']);
});

test('G71: ?verbose has a line for each check, with the reason', async () => {
  const { facts, health, get } = await serve();
  facts.live_ = [pass('system'), HELD];
  health.check('disk', () => ({ status: 'fail', reason: '2 % left\n[+]forged ok' }), { kind: 'live' });
  health.check('mute', () => ({ status: 'fail' }), { kind: 'live' });
  expect(await get('/livez?verbose')).toEqual([
    503,
    `[+]system ok
[!]threads warns: ${HELD.reason}
[-]disk failed: 2 % left [+]forged ok
[-]mute failed
livez check failed
`,
  ]);
});

test('the message of an error that a check threw is withheld, unless the application wants it shown', async () => {
  const secret = (): never => {
    throw new Error('postgres://root:hunter2@db');
  };
  const hidden = await serve();
  hidden.health.check('db', secret, { kind: 'started' });
  for (const path of ['/startupz?verbose', '/readyz?verbose', '/startupz/db?verbose']) {
    const [status, text] = await hidden.get(path);
    expect([status, text.includes('withheld'), text.includes('hunter2')]).toEqual([503, true, false]);
  }
  const shown = await serve({ showErrors: true });
  shown.health.check('db', secret);
  expect((await shown.get('/readyz?verbose'))[1]).toContain('[-]db failed: postgres://root:hunter2@db');
});

test('what a check returned against its type is not shown either', async () => {
  const { health, get } = await serve();
  health.check('db', () => ({ password: 'hunter2' }) as never);
  expect((await get('/readyz?verbose'))[1]).toContain('[-]db failed: reason withheld');
});

test('G71: ?exclude leaves checks out, as often as it stands there', async () => {
  const { health, get } = await serve();
  health.check('a', () => false);
  health.check('b', () => false);
  expect((await get('/readyz?exclude=a'))[0]).toBe(503);
  const [status, text] = await get('/readyz?exclude=a&exclude=b&verbose');
  expect(status).toBe(200);
  expect(text).toContain('[+]a excluded: ok\n[+]b excluded: ok\nreadyz check passed\n');
});

test('G71: one check alone has a path of its own; one that there is not is 404', async () => {
  const { health, get } = await serve();
  let others = 0;
  health.check('db', () => false);
  health.check('other', () => void others++);
  health.check('warm', () => void others++, { kind: 'started' });
  expect(await get('/readyz/db')).toEqual([503, 'readyz check failed\n']);
  expect(await get('/readyz/db?exclude=db&verbose')).toEqual([503, '[-]db failed: the check returned false\nreadyz check failed\n']);
  expect(await get('/readyz/threads')).toEqual([200, 'ok\n']);
  expect(await get('/readyz/threads?verbose')).toEqual([200, '[+]threads ok\nreadyz check passed\n']);
  expect(await get('/readyz/dbs')).toEqual([404, 'readyz has no check "dbs", but stopping, threads, started, db, other\n']);
  expect(await get('/livez/db')).toEqual([404, 'livez has no check "db", but system, threads\n']);
  expect(others).toBe(0);
  expect((await get('/readyz/other'))[0]).toBe(200);
  expect(others).toBe(1);
});

test('G71: one check of the start has its path before and after it', async () => {
  const { health, get } = await serve();
  let isWarm = false;
  health.check('warm', () => isWarm, { kind: 'started' });
  expect(await get('/startupz/warm')).toEqual([503, 'startupz check failed\n']);
  isWarm = true;
  expect(await get('/startupz')).toEqual([200, 'ok\n']);
  expect(await get('/startupz/warm?verbose')).toEqual([200, '[+]warm ok\nstartupz check passed\n']);
  expect(await get('/startupz/workers')).toEqual([200, 'ok\n']);
  expect(await get('/startupz/started')).toEqual([200, 'ok\n']);
  expect(await get('/startupz/cold')).toEqual([404, 'startupz has no check "cold", but workers, started, warm\n']);
});

test('G71: /metrics is what the metrics write, in the format that Prometheus reads; without them there is none', async () => {
  const { base } = await serve({ metrics: { prometheus: () => '# HELP x é\nx 1\n' } });
  const response = await fetch(`${base}/metrics`);
  expect([response.status, await response.text()]).toEqual([200, '# HELP x é\nx 1\n']);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(response.headers.get('content-length')).toBe('16');
  expect((await (await serve()).get('/metrics'))[0]).toBe(404);
});

test('what goes wrong inside is 500, and nothing of it is told', async () => {
  const { get } = await serve({
    metrics: {
      prometheus: () => {
        throw new Error('hunter2');
      },
    },
  });
  expect(await get('/metrics')).toEqual([500, 'internal error\n']);
});

test('HEAD is answered as GET, without a body', async () => {
  const { facts, port } = await serve();
  facts.live_ = [fail('threads', 'stuck')];
  // By hand: a client would hide a body that must not be there.
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('HEAD /livez?verbose HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'));
    let text = '';
    socket.on('data', (chunk) => void (text += chunk));
    socket.on('close', () => resolve(text));
  });
  expect(answer).toMatch(/^HTTP\/1\.1 503 /);
  expect(answer).toMatch(/content-length: [1-9]/i);
  expect(answer.endsWith('\r\n\r\n')).toBe(true);
});

test('another method is 405, which names those there are; its body is not waited for', async () => {
  const { port } = await serve();
  const answered = new Promise<[number | undefined, string | undefined, string | undefined]>((resolve, reject) => {
    const request = httpRequest({ port, host: '127.0.0.1', path: '/livez', method: 'POST' }, (response) => {
      resolve([response.statusCode, response.headers.allow, response.headers.connection]);
      response.resume();
      request.destroy();
    });
    request.on('error', reject);
    // And never ends.
    request.write('x'.repeat(1_000));
  });
  expect(await answered).toEqual([405, 'GET, HEAD', 'close']);
});

test.each(['/', '/x', '/livezz', '/livez/a/b', '//livez', '/metrics/x', '/LIVEZ', '/%6civez', '*', '/?livez'])(
  '%s is for somebody else',
  async (path) => {
    const { port } = await serve({ metrics: { prometheus: () => '' } });
    const status = await new Promise((resolve) => {
      httpRequest({ port, host: '127.0.0.1', path, method: 'GET' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(status).toBe(404);
  },
);

test('a query that is none is no harm', async () => {
  const { get } = await serve();
  expect(await get('/livez?%E0%A4%A&exclude=%ff&&?')).toEqual([200, 'ok\n']);
});

test('with a next handler, what is for somebody else is handed on', () => {
  const handler = healthHandler({ health: new SystemHealth(new FakeFacts()) });
  let handed = 0;
  const response = { writeHead: () => expect.unreachable(), end: () => expect.unreachable() };
  handler({ method: 'POST', url: '/orders' }, response, () => void handed++);
  handler({ method: 'GET', url: '/metrics' }, response, () => void handed++);
  expect(handed).toBe(2);
});

test('a response that somebody else has given meanwhile stays that', async () => {
  const handler = healthHandler({ health: new SystemHealth(new FakeFacts()) });
  let tried = 0;
  const response = {
    writeHead: () => {
      tried++;
      throw new Error('ERR_HTTP_HEADERS_SENT');
    },
    end: () => expect.unreachable(),
  };
  handler({ method: 'GET', url: '/livez' }, response);
  await expect.poll(() => tried).toBe(1);
});

test.each<[object, RegExp]>([
  [{ verbose: true }, /there is no option "verbose"/],
  [{ metrics: {} }, /metrics has no prometheus\(\)/],
  [{ live: { stuckMs: -1 } }, /stuckMs is milliseconds above 0/],
  [{ ready: { overload: 'x' } }, /overload is 'warn' or 'fail'/],
])('options that make no sense throw at once: %j', (options, message) => {
  expect(() => healthHandler({ health: new SystemHealth(new FakeFacts()) }, options)).toThrow(message);
});

test('options reach the questions', async () => {
  const { facts, get } = await serve({ live: { stuckMs: 5_000 }, ready: { overload: 'fail' } });
  await get('/livez?exclude=a');
  await get('/readyz');
  expect(facts.asked).toEqual([
    { stuckMs: 5_000, exclude: ['a'] },
    { overload: 'fail', exclude: [] },
  ]);
});

test('refuses what is no system where it was given', () => {
  for (const none of [undefined, {}, () => true])
    expect(() => healthHandler(none as never)).toThrow('Cannot handle health requests: the first argument is a system, not');
});
