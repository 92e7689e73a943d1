/** What pauses need from their thread. */
export interface PauseHost {
  now(): number;
  /** Runs `task` after the event loop has had its turn. */
  later(task: () => void): void;
  /** How long work may go on before that. */
  readonly sliceMs: number;
}

/** Lets the event loop have its turn now and then, among work that would never leave it one (G60). */
export class Pauses {
  readonly #host: PauseHost;
  /** When work first asked since the event loop's last turn. */
  #sinceMs: number | undefined;

  constructor(host: PauseHost) {
    this.#host = host;
  }

  /** At once, or after a turn of the event loop, if it had none for a whole slice. */
  run(task: () => void): void {
    const nowMs = this.#host.now();
    if (this.#sinceMs === undefined) {
      this.#sinceMs = nowMs;
      this.#host.later(() => {
        this.#sinceMs = undefined;
      });
    }
    if (nowMs - this.#sinceMs < this.#host.sliceMs) task();
    else this.#host.later(task);
  }
}
