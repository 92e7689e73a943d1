import { BlockMovedError } from '../../contract/errors/runtime-errors.ts';
import type { SharedBlock } from '../../contract/shared-block.ts';
import type { BlockHolding, LeftBecause } from './block-holding.ts';

/**
 * A block as its user sees it. Each holding has one handle that may use it; the sender's is spent when the block moves, and the
 * receiver gets another, also within one thread.
 */
export class BlockHandle implements SharedBlock {
  readonly byteLength: number;
  /** Among the handles of its holding. */
  readonly number: number;
  #holding: BlockHolding | undefined;
  #bytes: Uint8Array | undefined;
  #spent: LeftBecause = 'it was sent';

  /** @param holding none: the handle is spent from the start, for display */
  constructor(holding: BlockHolding | undefined, byteLength: number) {
    this.#holding = holding;
    this.byteLength = byteLength;
    this.number = holding === undefined ? 0 : ++holding.handles;
    if (holding !== undefined) holding.current = this.number;
  }

  get bytes(): Uint8Array {
    const { holding } = this;
    if (holding === undefined) throw this.movedError('use');
    this.#bytes ??= holding.bytes();
    return this.#bytes;
  }

  get moved(): boolean {
    return this.holding === undefined;
  }

  /** Undefined if the handle is spent. */
  get holding(): BlockHolding | undefined {
    return this.#holding?.left === undefined ? this.#holding : undefined;
  }

  release(): void {
    this.holding?.release('it was released');
  }

  [Symbol.dispose](): void {
    this.release();
  }

  /** Spends the handle: the holding goes to another one, or away. @throws BlockMovedError if it is spent already */
  take(): BlockHolding {
    const { holding } = this;
    if (holding === undefined) throw this.movedError('send');
    holding.current = 0;
    this.#holding = undefined;
    this.#bytes = undefined;
    this.#spent = 'it was sent';
    return holding;
  }

  /** It was not sent after all. */
  giveBack(holding: BlockHolding): void {
    this.#holding = holding;
    holding.current = this.number;
  }

  movedError(action: string, left?: LeftBecause): BlockMovedError {
    const { byteLength } = this;
    const because = left ?? this.#holding?.left ?? this.#spent;
    return new BlockMovedError(`Cannot ${action} a block of ${byteLength} bytes: ${because}`, { data: { byteLength } });
  }

  /** In logs: neither its memory nor its private parts. */
  toString(): string {
    return `SharedBlock(${this.byteLength} bytes${this.moved ? ', moved' : ''})`;
  }

  toJSON(): string {
    return this.toString();
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}
