import type { PureTaskKind, TaskRun } from '@ringmaster/actors';
import type { PureCall, PureCaller } from '#actors/contract/pure-port.js';

export function callOf<P, R>({ url, id }: PureTaskKind<P, R>, payload: NoInfer<P>): PureCall {
  return { url, name: id, payload };
}

/** Whom a call is made for, and what he hears of it. */
export class ListeningCaller implements PureCaller {
  readonly heard: Parameters<TaskRun['progress']>[] = [];
  readonly id: string;
  readonly attempt = 2;
  readonly deadline = 1_234;

  constructor(id = 'task-1') {
    this.id = id;
  }

  progress(...report: Parameters<TaskRun['progress']>): void {
    this.heard.push(report);
  }
}

/** Counts how many functions have begun. */
export class Begun {
  readonly buffer = new SharedArrayBuffer(4);
  readonly #words = new Int32Array(this.buffer);

  get count(): number {
    return Atomics.load(this.#words, 0);
  }
}
