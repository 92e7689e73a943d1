import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How long the requests of a client took. */
export interface Latencies {
  readonly requests: number;
  readonly connections: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface Requests {
  readonly warmUp: number;
  readonly requests: number;
  readonly limitMs: number;
}

const CLIENT = fileURLToPath(new URL('./client.js', import.meta.url));

/** Has a client in a process of its own ask the server at `port`. Rejects if it has not ended after `limitMs`. */
export function askClient(port: number, { warmUp, requests, limitMs }: Requests): Promise<Latencies> {
  return new Promise((resolve, reject) => {
    const args = [CLIENT, `${port}`, `${warmUp}`, `${requests}`];
    execFile(process.execPath, args, { timeout: limitMs, killSignal: 'SIGKILL' }, (error, stdout) => {
      if (error === null) resolve(JSON.parse(stdout) as Latencies);
      else reject(error);
    });
  });
}
