import type { SeededRandom } from '#core/bits/seeded-random.js';
import { RecordMemory } from '#core/memory/record-memory.js';
import { CONTINUED, CONTINUED_HEADER_BYTES, FIRST, FIRST_HEADER_BYTES, HEAD_BYTES } from '#core/transport/links/fragment-layout.js';
import { Reassembly } from '#core/transport/links/reassembly.js';
import { type Door, Finding, type Outcome } from './door.js';
import { mutate, pick } from './mutations.js';

const MESSAGE_BYTES_MAX = 4_096;
const PART_BYTES_MAX = 512;
const MEMORY_BYTES = 1_024;
const KIND = 3;
const ODD_FLAGS = [FIRST, CONTINUED, 3, 0x80, 0xff];

interface Part {
  readonly bytes: Uint8Array;
  lengthBytes: number;
  flags: number;
}

/** Parts of messages that are missing, come twice, out of order or mixed up, or whose lengths lie. */
export class FragmentDoor implements Door {
  readonly name = 'fragments';
  readonly weight = 40;
  readonly #memory = new RecordMemory(new SharedArrayBuffer(MEMORY_BYTES));
  readonly #reassembly = new Reassembly(
    {
      complete: (memory, offset, lengthBytes) => this.#complete(memory, offset, lengthBytes),
      lost: (memory, offset, lengthBytes) => this.#lost(memory, offset, lengthBytes),
      damaged: (memory, offset, lengthBytes) => this.#lost(memory, offset, lengthBytes),
      producerLife: () => 0,
    },
    MESSAGE_BYTES_MAX,
  );
  #completed: Uint8Array[] = [];
  #losses = 0;
  /** Of the part that is being read. */
  #partEnd = 0;

  attempt(random: SeededRandom): Outcome {
    const message = messageOf(random);
    const parts = partsOf(message);
    const isSound = random.below(8) === 0;
    if (!isSound) disturb(parts, random);
    this.#completed = [];
    this.#losses = 0;
    for (const part of parts) this.#send(part, random);
    if (isSound && !this.#has(message)) throw new Finding('a sound message in parts does not arrive');
    const refusal = this.#losses > 0 ? 'lost' : this.#completed.length === 0 ? 'not complete' : undefined;
    this.#assertAlive(random);
    return { refusal, isHeadSound: true };
  }

  #send({ bytes, lengthBytes, flags }: Part, random: SeededRandom): void {
    const offset = random.below(8) * 8;
    this.#memory.bytes.fill(0xee);
    this.#memory.bytes.set(bytes, offset);
    this.#partEnd = offset + lengthBytes;
    this.#reassembly.part(this.#memory, offset, lengthBytes, KIND, flags);
  }

  #complete(memory: RecordMemory, offset: number, lengthBytes: number): void {
    if (lengthBytes <= 0 || lengthBytes > MESSAGE_BYTES_MAX) throw new Finding(`a message of ${lengthBytes} bytes was put together`);
    this.#completed.push(memory.bytes.slice(offset, offset + lengthBytes));
  }

  #lost({ byteLength }: RecordMemory, offset: number, lengthBytes: number): void {
    this.#losses++;
    if (lengthBytes < 0 || lengthBytes > HEAD_BYTES || offset + lengthBytes > byteLength) {
      throw new Finding(`the head of a lost message lies at ${offset}, ${lengthBytes} bytes`);
    }
    // What stands behind a part is not its message's.
    const isInPart = byteLength === MEMORY_BYTES;
    if (isInPart && lengthBytes > 0 && offset + lengthBytes > this.#partEnd)
      throw new Finding('the head of a lost message reaches past its part');
  }

  #has(message: Uint8Array): boolean {
    return this.#completed.some((each) => Buffer.compare(each, message) === 0);
  }

  /** Whatever came before, the next message in parts arrives. */
  #assertAlive(random: SeededRandom): void {
    const message = messageOf(random);
    this.#completed = [];
    for (const part of partsOf(message)) this.#send(part, random);
    if (!this.#has(message)) throw new Finding('a sound message behind them does not arrive');
  }
}

function messageOf(random: SeededRandom): Uint8Array {
  const bytes = new Uint8Array(PART_BYTES_MAX + 1 + random.below(1_200));
  for (let at = 0; at < bytes.byteLength; at += 1 + random.below(32)) bytes[at] = random.nextUint32();
  return bytes;
}

/** As a sender cuts a message. */
function partsOf(message: Uint8Array): Part[] {
  const parts: Part[] = [];
  for (let sent = 0; sent < message.byteLength; ) {
    const headerBytes = sent === 0 ? FIRST_HEADER_BYTES : CONTINUED_HEADER_BYTES;
    const partBytes = Math.min(message.byteLength - sent, PART_BYTES_MAX - headerBytes);
    const bytes = new Uint8Array(headerBytes + partBytes);
    new Int32Array(bytes.buffer, 0, 2).set([message.byteLength, sent]);
    if (sent > 0) bytes.set(message.subarray(0, HEAD_BYTES), FIRST_HEADER_BYTES);
    bytes.set(message.subarray(sent, sent + partBytes), headerBytes);
    parts.push({ bytes, lengthBytes: bytes.byteLength, flags: sent === 0 ? FIRST : CONTINUED });
    sent += partBytes;
  }
  return parts;
}

function disturb(parts: Part[], random: SeededRandom): void {
  for (let count = 1 + random.below(3); count > 0 && parts.length > 0; count--) {
    const at = random.below(parts.length);
    const part = parts[at] as Part;
    switch (random.below(7)) {
      case 0:
        parts.splice(at, 1);
        break;
      case 1:
        parts.splice(random.below(parts.length), 0, { ...part });
        break;
      case 2:
        parts.push(...parts.splice(at, 1));
        break;
      case 3:
        parts.splice(at, 0, ...partsOf(messageOf(random)).slice(0, 1 + random.below(2)));
        break;
      case 4:
        part.flags = pick(ODD_FLAGS, random);
        break;
      case 5:
        part.lengthBytes = random.below(80);
        break;
      default:
        mutate({ bytes: part.bytes.subarray(0, 16), begin: 0, lengthBytes: 8 }, random);
    }
  }
}
