import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { LaunchedThread, LaunchOptions, ThreadLauncher, ThreadPort } from './thread-launcher.ts';

/** Under this key of `workerData` a thread of ours finds what it is. */
const MARK = 'ringmaster';

/** Worker threads of Node. Each has an `error` and an `exit` listener for its whole life: without one, its error would end the process. */
export class NodeThreads implements ThreadLauncher {
  launch(program: URL, options: LaunchOptions): LaunchedThread {
    const { index, name, progress, execArgv, resourceLimits } = options;
    const isTyped = isInputTyped();
    const worker = new Worker(isTyped ? importOf(program) : program, {
      eval: isTyped,
      name,
      workerData: { [MARK]: { index, progress } },
      ...(execArgv && { execArgv: [...execArgv] }),
      ...(resourceLimits && { resourceLimits }),
    });
    worker.on('error', (error) => options.onError(error));
    worker.on('messageerror', (error) => options.onError(error));
    worker.on('exit', (code) => options.onExit(code));
    return {
      port: worker,
      terminate: () => void worker.terminate(),
      ref: () => worker.ref(),
      unref: () => worker.unref(),
    };
  }
}

/** Whether Node was told of which kind its input is (`node --input-type=module -e …`): threads inherit that, and then refuse to start with a file. */
function isInputTyped(): boolean {
  return [...process.execArgv, process.env.NODE_OPTIONS ?? ''].some((option) => option.includes('--input-type'));
}

/** The same in a line of code, whichever of the two kinds that is. */
function importOf(program: URL): string {
  return `import(${JSON.stringify(program.href)})`;
}

/** What a thread of ours knows of itself. */
export interface EnclosingThread {
  readonly index: number;
  readonly progress: Int32Array;
  readonly port: ThreadPort;
}

/** The thread of ours this code runs in, or `undefined`: in the owner, or in a worker that somebody else started. */
export function enclosingThread(): EnclosingThread | undefined {
  const mark: unknown = typeof workerData === 'object' && workerData !== null ? workerData[MARK] : undefined;
  if (parentPort === null || !isMark(mark)) return undefined;
  return { index: mark.index, progress: mark.progress, port: parentPort };
}

function isMark(mark: unknown): mark is { index: number; progress: Int32Array } {
  return typeof mark === 'object' && mark !== null && 'progress' in mark && mark.progress instanceof Int32Array;
}
