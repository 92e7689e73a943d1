import type { BlockHandle } from '../../../cell/blocks/block-handle.ts';
import type { BlockClaimant } from '../../../cell/blocks/block-port.ts';
import { onAbort } from '../../../cell/on-abort.ts';
import type { SharedBlock } from '../../../contract/shared-block.ts';

/** One allocation that found no room. */
interface Waiting {
  readonly byteLength: number;
  /** Its place in the line of all threads. */
  readonly number: number;
  readonly claimant: BlockClaimant | undefined;
  readonly serve: (block: BlockHandle) => void;
  readonly fail: (error: unknown) => void;
}

/** A new one to be added. */
export interface WaitingPlan {
  readonly byteLength: number;
  readonly number: number;
  readonly claimant: BlockClaimant | undefined;
  readonly signal: AbortSignal | undefined;
  /** Called when it gives up: the next one may be served. */
  readonly left: () => void;
}

/** The allocations of one thread that wait for room, oldest first. */
export class WaitingAllocations {
  readonly #waiting: Waiting[] = [];

  get length(): number {
    return this.#waiting.length;
  }

  /** The oldest one. */
  get head(): Pick<Waiting, 'byteLength' | 'number' | 'claimant'> | undefined {
    return this.#waiting[0];
  }

  add({ byteLength, number, claimant, signal, left }: WaitingPlan): Promise<SharedBlock> {
    return new Promise((resolve, reject) => {
      const quiets: (() => void)[] = [];
      const settle = (how: () => void): void => {
        for (const quiet of quiets) quiet();
        how();
      };
      const entry: Waiting = {
        ...{ byteLength, number, claimant },
        serve: (block) => settle(() => resolve(block)),
        fail: (error) => settle(() => reject(error)),
      };
      const giveUp = (error: () => unknown) => (): void => {
        this.#remove(entry);
        entry.fail(error());
        left();
      };
      this.#waiting.push(entry);
      if (signal !== undefined)
        quiets.push(
          onAbort(
            signal,
            giveUp(() => signal.reason),
          ),
        );
      const end = claimant?.signal;
      if (claimant !== undefined && end !== undefined)
        quiets.push(
          onAbort(
            end,
            giveUp(() => claimant.goneError()),
          ),
        );
    });
  }

  /** The oldest one has its block. */
  serve(block: BlockHandle): void {
    this.#waiting.shift()?.serve(block);
  }

  failAll(error: Error): void {
    for (const one of this.#waiting.splice(0)) one.fail(error);
  }

  #remove(entry: Waiting): void {
    const index = this.#waiting.indexOf(entry);
    if (index !== -1) this.#waiting.splice(index, 1);
  }
}
