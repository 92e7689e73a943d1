import type { DescribedLayout } from '@ringmaster/core';
import type { InternalRef } from '../../../cell/internals.ts';
import type { LayoutMissPort } from '../../../remote/layout-sets.ts';
import type { ThreadServices } from '../thread-services.ts';

/** What noting misses needs from its thread. */
export interface MissingThread {
  readonly meter: { layouts(what: 'layout-misfits' | 'layouts-refused'): void };
  readonly services: Pick<ThreadServices, 'debug'>;
  /** Runs `task` after the event loop has had its turn. */
  later(task: () => void): void;
}

/**
 * Layouts that were declared and are not used: each message is counted, and each message type has one line in the log of level debug.
 *
 * So whoever asks why a layout brings nothing is told. The line is written later: a logger is the user's code, and would run in the middle
 * of a `tell`.
 */
export class LayoutMisses implements LayoutMissPort {
  readonly #thread: MissingThread;
  readonly #noted = new WeakSet<DescribedLayout>();

  constructor(thread: MissingThread) {
    this.#thread = thread;
  }

  misfit(target: InternalRef, layout: DescribedLayout, message: object): void {
    this.#thread.meter.layouts('layout-misfits');
    if (this.#isFirst(layout)) this.#note(target, layout, layout.explain(message));
  }

  tooLong(target: InternalRef, layout: DescribedLayout, bytesMax: number): void {
    this.#thread.meter.layouts('layout-misfits');
    if (this.#isFirst(layout))
      this.#note(target, layout, `a record has at most ${bytesMax} bytes, and it takes ${layout.lengthBytes} and more`);
  }

  /** The table of layouts is full. Each definition once: its actors have no layouts from then on. */
  refused(actorName: string, lengthBytes: number): void {
    this.#thread.meter.layouts('layouts-refused');
    const text = `layouts are not used: ${lengthBytes} bytes of them do not fit into the table of this thread any more`;
    this.#noteLater({ definition: actorName }, text);
  }

  #isFirst(layout: DescribedLayout): boolean {
    if (this.#noted.has(layout)) return false;
    this.#noted.add(layout);
    return true;
  }

  #note(target: InternalRef, { type }: DescribedLayout, why: string): void {
    const text = 'message goes by the general codec, not by its layout; told once for its type';
    this.#noteLater({ actor: target.name, message: type, why }, text);
  }

  #noteLater(data: object, text: string): void {
    this.#thread.later(() => {
      try {
        this.#thread.services.debug(data, text);
      } catch {
        // It is but a hint: a logger that throws shall not end the thread for it.
      }
    });
  }
}
