/** FNV-1a over bytes, 32 bits. Written out a second time in `tokenise.ts`, which hashes while it scans. */
export const HASH_SEED = 0x811c9dc5 | 0;
export const HASH_PRIME = 0x01000193;

export function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = HASH_SEED;
  for (let index = start; index < end; index++) hash = Math.imul(hash ^ (bytes[index] as number), HASH_PRIME);
  return hash;
}
