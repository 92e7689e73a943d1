import { once } from 'node:events';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { RawTask } from './raw-worker.ts';

/** Starts a worker that serves its owner; resolves when it runs. */
export async function startServer(): Promise<Worker> {
  const worker = startRawWorker({ role: 'serve' });
  await once(worker, 'online');
  return worker;
}

/** Starts two workers joined by a MessageChannel: one serves, the other does `task` and reports. */
export async function betweenWorkers<R>(task: (port: MessagePort) => RawTask): Promise<R> {
  const { port1, port2 } = new MessageChannel();
  const server = startRawWorker({ role: 'serve', port: port2 });
  await once(server, 'online');
  const sender = startRawWorker(task(port1));
  const [report] = (await once(sender, 'message')) as [R];
  await Promise.all([sender.terminate(), server.terminate()]);
  return report;
}

function startRawWorker(task: RawTask): Worker {
  const transferList = task.port === undefined ? [] : [task.port];
  return new Worker(new URL('./raw-worker.js', import.meta.url), { workerData: task, transferList });
}
