/** Doorbells of threads that live in one: who waits at which word. A ring wakes nobody but those. */
export class VirtualDoorbells {
  readonly #waiting = new WeakMap<ArrayBufferLike, Map<number, Set<() => void>>>();

  wait(words: Int32Array, index: number, woken: () => void): void {
    const places = this.#waiting.get(words.buffer) ?? new Map<number, Set<() => void>>();
    this.#waiting.set(words.buffer, places);
    const place = byteOf(words, index);
    const waiting = places.get(place) ?? new Set();
    places.set(place, waiting);
    waiting.add(woken);
  }

  ring(words: Int32Array, index: number): void {
    const places = this.#waiting.get(words.buffer);
    const waiting = places?.get(byteOf(words, index));
    if (waiting === undefined) return;
    places?.delete(byteOf(words, index));
    for (const woken of waiting) woken();
  }
}

/** Two views of one buffer name the same word by different indices. */
function byteOf(words: Int32Array, index: number): number {
  return words.byteOffset + index * words.BYTES_PER_ELEMENT;
}
