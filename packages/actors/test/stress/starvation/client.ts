/** A client in a process of its own: `node client.js port warm-up requests`. One request after the other over one connection; prints how long each took. */
import { Agent, get } from 'node:http';
import type { Served } from './ask-client.ts';

const [port = 0, warmUp = 0, requests = 0] = process.argv.slice(2).map(Number);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
let connections = 0;

function once(): Promise<number> {
  const fromMs = performance.now();
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, agent }, (response) => {
      response.resume().on('end', () => resolve(performance.now() - fromMs));
    });
    request.on('error', reject).on('socket', () => {
      if (!request.reusedSocket) connections++;
    });
  });
}

for (let n = 0; n < warmUp; n++) await once();
const latencies: number[] = [];
for (let n = 0; n < requests; n++) latencies.push(await once());
const result: Served = { connections, latenciesMs: latencies };
process.stdout.write(JSON.stringify(result));
agent.destroy();
