import type { Entry, Group, Lane } from './entry.ts';
import { FairLine, type LineGroup } from './fair-line.ts';
import type { FairShare } from './fair-share.ts';
import { HeadHeap } from './head-heap.ts';

/** Keeps the best task of some lanes: of each share, and then of all. */
export abstract class LaneGroup implements Group, LineGroup {
  readonly #lines = new HeadHeap<Entry, FairLine>();
  readonly #byShare = new Map<FairShare, FairLine>();
  #best: FairLine | undefined;
  /** Looked for last: mostly there is one. */
  #known: FairLine | undefined;
  /** The best task of all lanes. */
  head: Entry | undefined = undefined;

  /** `head` is another, or goes before more, or fewer, than it did. */
  protected abstract headChanged(): void;

  changed(lane: Lane): void {
    const line = this.#lineOf(lane.share);
    if (line.place(lane)) this.#headOf(line);
  }

  leave(lane: Lane): void {
    const line = this.#find(lane.share);
    if (line?.remove(lane) === true) this.#headOf(line);
  }

  put(line: FairLine): void {
    this.#lines.place(line);
    this.#look(line);
  }

  remove(line: FairLine): void {
    this.#lines.remove(line);
    this.#look(line);
  }

  /** No lane is put into it any more, and none is in it. */
  end(): void {
    for (const line of this.#byShare.values()) line.end();
  }

  /** The line has another, or the same, which has risen, or none. */
  #headOf(line: FairLine): void {
    if (line.head !== undefined) return this.put(line);
    this.remove(line);
    // Of keys there are many, and most of them are somewhere else the next time.
    if (line.share.key !== undefined) this.#forget(line);
  }

  #look(changed: FairLine): void {
    const best = this.#lines.top;
    if (best === this.#best && best !== changed) return;
    this.#best = best;
    this.head = best?.head;
    this.headChanged();
  }

  #lineOf(share: FairShare): FairLine {
    const known = this.#find(share);
    if (known !== undefined) return known;
    const line = new FairLine(share, this);
    this.#byShare.set(share, line);
    this.#known = line;
    return line;
  }

  #find(share: FairShare): FairLine | undefined {
    if (this.#known?.share !== share) this.#known = this.#byShare.get(share);
    return this.#known;
  }

  #forget(line: FairLine): void {
    line.end();
    this.#byShare.delete(line.share);
    if (this.#known === line) this.#known = undefined;
  }
}
