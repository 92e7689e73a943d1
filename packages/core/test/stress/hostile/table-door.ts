import { SeededRandom } from '#core/bits/seeded-random.js';
import { ENTRIES_OFFSET, ENTRY_HEADER_BYTES } from '#core/codec/append-table-layout.js';
import { AppendTableReader } from '#core/codec/append-table.js';
import { UndecodableError } from '#core/codec/codec-errors.js';
import { createMessageCodec } from '#core/codec/create-message-codec.js';
import { OVERFLOW } from '#core/codec/message-codec.js';
import { RecordMemory } from '#core/memory/record-memory.js';
import { testHandles, testValues } from '../../codec/support/ports.js';
import { type Door, Finding, type Outcome } from './door.js';
import { flatMessage, nestedMessage } from './message-maker.js';
import { mutate, pick } from './mutations.js';
import { auditValue } from './value-audit.js';

const TABLE_BYTES = 4_096;
const FRAMES = 32;
/** In place of keys that are as long. */
const NAMES = ['__proto__', 'constructor', 'toString', 'amount', '0'];

/** A table of shapes whose entries, lengths or count lie: what its thread sends is refused, or understood, and harms nobody. */
export class TableDoor implements Door {
  readonly name = 'tables';
  readonly weight = 1;
  readonly #sound = new Uint8Array(TABLE_BYTES);
  readonly #usedBytes: number;
  readonly #frames: readonly Uint8Array[];
  readonly #table = new RecordMemory(new SharedArrayBuffer(TABLE_BYTES));
  readonly #memory = new RecordMemory(new SharedArrayBuffer(4_096));

  constructor() {
    const random = new SeededRandom(2);
    const sender = createMessageCodec({ self: 0, tables: [this.#table], handles: testHandles, values: testValues });
    const make = (): unknown => (random.below(2) === 0 ? flatMessage(random) : nestedMessage(random));
    for (let count = 0; count < 2_000; count++) sender.encodeToBytes(make());
    this.#frames = Array.from({ length: FRAMES }, () => sender.encodeToBytes(make()));
    this.#sound.set(this.#table.bytes);
    this.#usedBytes = new AppendTableReader(this.#table).usedBytes;
  }

  attempt(random: SeededRandom): Outcome {
    this.#table.bytes.set(this.#sound);
    const isSound = random.below(8) === 0;
    if (!isSound) this.#damage(random);
    const tables = [this.#table, new RecordMemory(new SharedArrayBuffer(64))];
    const reader = createMessageCodec({ self: 1, tables, handles: testHandles, values: testValues });
    let refusal: string | undefined;
    for (let count = 0; count < 8; count++) {
      const frame = pick(this.#frames, random);
      this.#memory.bytes.set(frame);
      try {
        auditValue(reader.decode(this.#memory, 0, frame.byteLength, 0), frame.byteLength);
      } catch (error) {
        if (!(error instanceof UndecodableError)) throw error;
        refusal = error.message;
      }
    }
    if (isSound && refusal !== undefined) throw new Finding(`a sound table is refused: ${refusal}`);
    this.#succeed(random);
    return { refusal, isHeadSound: true };
  }

  #damage(random: SeededRandom): void {
    const { bytes } = this.#table;
    if (random.below(3) === 0) {
      const name = pick(NAMES, random);
      const at = ENTRIES_OFFSET + random.below(this.#usedBytes - ENTRIES_OFFSET - name.length);
      for (let unit = 0; unit < name.length; unit++) bytes[at + unit] = name.charCodeAt(unit);
      return;
    }
    mutate({ bytes, begin: random.below(3) === 0 ? 0 : ENTRIES_OFFSET + ENTRY_HEADER_BYTES, lengthBytes: this.#usedBytes }, random);
  }

  /** A thread that takes over a damaged table still speaks, and is understood. */
  #succeed(random: SeededRandom): void {
    const tables = [this.#table];
    const heir = createMessageCodec({ self: 0, tables, handles: testHandles, values: testValues });
    const message = flatMessage(random);
    const length = heir.encode(message, this.#memory, 0, this.#memory.byteLength);
    if (length === OVERFLOW) throw new Finding('a message that fits does not fit for a damaged table');
    const reader = createMessageCodec({ self: 0, tables, handles: testHandles, values: testValues });
    auditValue(reader.decode(this.#memory, 0, length, 0), length);
  }
}
