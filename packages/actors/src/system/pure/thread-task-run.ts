import type { RecallWords } from '@ringmaster/core';
import { checkedFraction } from '../../contract/checked-fraction.ts';
import type { TaskRun } from '../../contract/task.ts';
import type { ProgressPost } from './progress-post.ts';
import type { CallRecord } from './pure-wire.ts';

/** What a stateless function is told of its run, in a thread of the pool. Whatever is not used costs nothing. */
export class ThreadTaskRun implements TaskRun {
  readonly id: string;
  readonly kind: string;
  readonly attempt: number;
  readonly deadline: number | undefined;
  readonly #call: CallRecord;
  readonly #recalls: RecallWords;
  readonly #progress: ProgressPost;
  #controller: AbortController | undefined;
  #leave: (() => void) | undefined;

  constructor(call: CallRecord, recalls: RecallWords, progress: ProgressPost) {
    this.id = call.task;
    this.kind = call.name;
    this.attempt = call.attempt;
    this.deadline = call.deadline;
    this.#call = call;
    this.#recalls = recalls;
    this.#progress = progress;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      const controller = new AbortController();
      this.#controller = controller;
      const { place, number } = this.#call;
      this.#leave = this.#recalls.whenRecalled(place, number, () => controller.abort());
    }
    return this.#controller.signal;
  }

  cancelled(): boolean {
    return this.#recalls.isRecalled(this.#call.place, this.#call.number);
  }

  progress(fraction: number, note?: string): void {
    this.#progress.report(checkedFraction(this.id, fraction), note);
  }

  /** The function has ended. */
  end(): void {
    this.#progress.end();
    this.#leave?.();
  }
}
