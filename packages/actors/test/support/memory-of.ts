import type { DeterministicTestSystem } from '@ringmaster/actors/testkit';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';

/** The shared memory of a system, but for what lies in blocks, as it was. */
export interface Memory {
  /** Where it is another one now: which part, and the first byte. */
  changes(): readonly string[];
}

export function memoryOf(kit: DeterministicTestSystem): Memory {
  const { sizes: _, blockMemory: __, ...regions } = (kit as unknown as OwnerSystem).regions;
  const parts = Object.entries(regions).flatMap(([name, buffers]) =>
    [buffers].flat().map((buffer, index) => {
      const bytes = Buffer.from(buffer, 0, buffer.byteLength);
      return { name: `${name} ${index}`, bytes, before: Buffer.from(bytes) };
    }),
  );
  return {
    changes: () =>
      parts.flatMap(({ name, bytes, before }) => {
        if (bytes.equals(before)) return [];
        return [`${name} from byte ${bytes.findIndex((byte, at) => byte !== before[at])}`];
      }),
  };
}
