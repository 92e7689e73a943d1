import type { Place } from '../contract/place.ts';
import type { InsideContext } from './context-parts.ts';
import type { DirectoryPort } from './directory-port.ts';
import type { InternalReply } from './internals.ts';
import type { Managing } from './managing.ts';

/** One incarnation, for a pool, a broker or an archive. */
export class InsideManaging implements Managing {
  readonly place: Place;
  readonly directory: DirectoryPort;
  readonly #inside: InsideContext;

  constructor(inside: InsideContext) {
    this.place = inside.cell;
    this.directory = inside.services.directory;
    this.#inside = inside;
  }

  get isOver(): boolean {
    return this.#inside.incarnation.isOver;
  }

  get asked(): InternalReply | undefined {
    return this.#inside.cell.asked;
  }

  onOver(task: () => void): void {
    this.#inside.incarnation.onEnd(task);
  }

  tellSelf(message: unknown): void {
    const { cell, incarnation } = this.#inside;
    cell.signal({ open: () => (incarnation.isClosing ? undefined : { message }) }, false);
  }

  behindDrain(message: unknown): void {
    const { cell } = this.#inside;
    cell.onDrain(() => cell.signal({ open: () => ({ message }) }, true));
  }
}
