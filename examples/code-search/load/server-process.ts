import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface ServerProcessOptions {
  readonly directory: string;
  /** 0: no worker dies. */
  readonly killWorkerSeconds: number;
}

/** What takes longer has failed: on a machine where everybody waits for a core, most of it is waiting. */
const TIMEOUT_S = 30;
/** Until it says that it is ready, on a busy machine. */
const START_MS = 60_000;

/** `npm start -- --serve --watch` in a process of its own, which loses a worker every now and then. */
export class ServerProcess {
  /** What it has printed. */
  output = '';
  errors = '';
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  #looking: (() => void) | undefined;

  constructor({ directory, killWorkerSeconds }: ServerProcessOptions) {
    const program = fileURLToPath(new URL('../main.js', import.meta.url));
    const dying = killWorkerSeconds === 0 ? [] : ['--kill-worker', String(killWorkerSeconds)];
    const args = ['--dir', directory, '--serve', '--watch', '--threads', '2', '--timeout', String(TIMEOUT_S), ...dying];
    this.#child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.output += text;
      this.#looking?.();
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.errors += text;
    });
    this.#ended = new Promise((resolve) => this.#child.once('close', resolve));
  }

  /** Its address, when it answers searches and follows the files. @throws Error if it ends before, or takes too long */
  async ready(): Promise<URL> {
    const ended = this.#ended.then((code) => {
      throw new Error(`Cannot test the server: it ended with ${code}\n${this.errors}`);
    });
    await Promise.race([this.printed('Watching '), ended]);
    ended.catch(() => {});
    return new URL(/^Serving (\S+)$/m.exec(this.output)?.[1] ?? '');
  }

  /** Resolves when it has printed `text`. */
  printed(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error(`Cannot test the server: it has not printed "${text}" within ${START_MS} ms`)),
        START_MS,
      );
      this.#looking = () => {
        if (!this.output.includes(text)) return;
        clearTimeout(late);
        this.#looking = undefined;
        resolve();
      };
      this.#looking();
    });
  }

  count(pattern: RegExp): number {
    return [...this.output.matchAll(pattern)].length;
  }

  /** Asks it to end. @returns its exit code */
  stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    return this.#ended;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
