import type { SeededRandom } from '#core/bits/seeded-random.js';
import { UndecodableError } from '#core/codec/codec-errors.js';
import { bool, f64, handle, i32, i64, oneOf, text, u16, u32, u8 } from '#core/codec/layouts/field-kinds.js';
import { createFixedLayout, type DescribedLayout, layoutFromDescription } from '#core/codec/layouts/fixed-layout.js';
import { testHandles } from '../../codec/support/ports.js';
import { type Door, Finding, type Outcome } from './door.js';
import { GuardedMemory } from './guarded-memory.js';
import { mutate, pick, scramble } from './mutations.js';
import { auditValue } from './value-audit.js';

const LAYOUTS: readonly DescribedLayout[] = [
  createFixedLayout('quote', { id: u32, price: f64, side: oneOf('buy', 'sell'), live: bool }, { handles: testHandles }),
  createFixedLayout('note', { to: handle, text: text(40), n: i32, small: u8, mid: u16, big: i64 }, { handles: testHandles }),
  createFixedLayout('empty', {}, { handles: testHandles }),
];

/** Fixed layouts: records of anything at all, and descriptions out of a table that are damaged. */
export class LayoutDoor implements Door {
  readonly name = 'layouts';
  readonly weight = 100;
  readonly #guarded = new GuardedMemory();

  attempt(random: SeededRandom): Outcome {
    const layout = random.below(12) === 0 ? damaged(pick(LAYOUTS, random), random) : pick(LAYOUTS, random);
    if (typeof layout === 'string') return { refusal: layout, isHeadSound: false };
    const bytes = new Uint8Array(layout.lengthBytes);
    scramble({ bytes, begin: 0, lengthBytes: bytes.byteLength }, random);
    if (random.below(2) === 0) bytes.fill(0, 0, random.below(bytes.byteLength + 1));
    const poison = random.below(8);
    const first = this.#read(layout, bytes, poison, true);
    const second = this.#read(layout, bytes, poison + 1, true);
    if (first !== second) throw new Finding(`a record of a layout is read differently amid other bytes: ${first} and ${second}`);
    return { refusal: first.startsWith('Cannot') ? first : undefined, isHeadSound: true };
  }

  #read(layout: DescribedLayout, bytes: Uint8Array, poison: number, isAtEnd: boolean): string {
    const offset = this.#guarded.place(bytes, poison, isAtEnd);
    try {
      const value = layout.decode(this.#guarded.memory, offset);
      this.#guarded.assertUntouched();
      auditValue(value, bytes.byteLength + 256);
      return Object.entries(value)
        .map(([key, field]) => `${key} ${typeof field} ${String(field)}`)
        .join();
    } catch (error) {
      if (error instanceof UndecodableError) return error.message;
      throw error;
    }
  }
}

/** @returns a layout made of a damaged description, or why there is none */
function damaged({ description }: DescribedLayout, random: SeededRandom): DescribedLayout | string {
  const bytes = description.slice();
  const prey = { bytes, begin: 0, lengthBytes: bytes.byteLength };
  mutate(prey, random);
  try {
    const layout = layoutFromDescription(bytes.subarray(0, prey.lengthBytes), { handles: testHandles });
    if (!(layout.lengthBytes >= 0 && layout.lengthBytes <= 4_096)) throw new Finding(`a damaged layout takes ${layout.lengthBytes} bytes`);
    return layout;
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError) return error.message.slice(0, 24);
    throw error;
  }
}
