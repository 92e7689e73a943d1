const copy = Buffer.prototype.copy;

/**
 * Copies all of `source` to `target[at]`. Node's own copy is as fast as `set` on Node 20, and three times as fast on
 * Node 24, when one of the two is shared memory.
 */
export function copyBytes(source: Uint8Array, target: Uint8Array, at: number): void {
  copy.call(source, target, at);
}
