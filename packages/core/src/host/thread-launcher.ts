/** What the control plane speaks over: a worker seen from outside, a parent port seen from inside. */
export interface ThreadPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  off(event: 'message', listener: (message: unknown) => void): unknown;
}

/** Heap limits of one thread; see `resourceLimits` of Node's workers. Buffers are not limited by them. */
export interface ThreadLimits {
  readonly maxOldGenerationSizeMb?: number;
  readonly maxYoungGenerationSizeMb?: number;
  readonly codeRangeSizeMb?: number;
  readonly stackSizeMb?: number;
}

export interface LaunchOptions {
  /** Which thread of its system it is; it finds out by `enclosingThread`. */
  readonly index: number;
  /** Shown by debuggers and process lists. */
  readonly name: string;
  /** Shared with the thread: how far its start has come. */
  readonly progress: Int32Array;
  readonly execArgv?: readonly string[];
  readonly resourceLimits?: ThreadLimits;
  /** Uncaught in the thread. Its exit follows. */
  onError(error: unknown): void;
  /** The thread is gone and writes nothing more. Called once. */
  onExit(code: number): void;
}

export interface LaunchedThread {
  readonly port: ThreadPort;
  /** Ends the thread at its next safe point; a native call delays it for as long as it runs. */
  terminate(): void;
  /** Whether it keeps the process alive; it does at first. */
  ref(): void;
  unref(): void;
}

/** Starts threads: the part of the host port that only an owner needs. */
export interface ThreadLauncher {
  launch(program: URL, options: LaunchOptions): LaunchedThread;
}
