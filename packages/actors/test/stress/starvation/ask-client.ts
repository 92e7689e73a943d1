import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a client saw. */
export interface Served {
  readonly connections: number;
  readonly latenciesMs: readonly number[];
}

export interface Requests {
  readonly warmUp: number;
  readonly requests: number;
  readonly limitMs: number;
}

const CLIENT = fileURLToPath(new URL('./client.js', import.meta.url));

/** Has a client in a process of its own ask the server at `port`. Rejects if it has not ended after `limitMs`. */
export function askClient(port: number, { warmUp, requests, limitMs }: Requests): Promise<Served> {
  return new Promise((resolve, reject) => {
    const args = [CLIENT, `${port}`, `${warmUp}`, `${requests}`];
    execFile(process.execPath, args, { timeout: limitMs, killSignal: 'SIGKILL' }, (error, stdout) => {
      if (error === null) resolve(JSON.parse(stdout) as Served);
      else reject(error);
    });
  });
}
