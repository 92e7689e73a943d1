/**
 * Hostile records: what stands before a payload is wrong, or the payload is, and the receiver goes on all the same.
 *
 *   node hostile/main.js [records] [seed] [number of the one record to send]
 */
import { inspect } from 'node:util';
import { RecordMemory } from '@ringmaster/core';
import { SeededRandom } from '@ringmaster/core/testkit';
import { Receiver } from './receiver.js';
import { MAKERS, type SoundRecord } from './record-maker.js';

const DEFAULT_RECORDS = 200_000;
const STOCK = 128;
const MEMORY_BYTES = 8_192;
const RECORD_MS_MAX = 20;
const FINDINGS_MAX = 20;
const ODD_WORDS = [0, 1, 2, 7, 63, 64, 65, 255, 0xffff, 0x7fffffff, -0x80000000, -1, -2, -8, 0x80, 0x100, 0x1f0004, 0x84];

Error.stackTraceLimit = 0;
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const [records = DEFAULT_RECORDS, seed = SEED, only] = process.argv.slice(2).map(Number);
console.log(`hostile records: ${records}; replay all with ${records} ${seed}, one with 1 ${seed} NUMBER`);
const receiver = new Receiver();
const stock = Object.entries(MAKERS).map(([name, make]) => ({
  name,
  records: stockOf(make),
  outcomes: new Map<string, number>(),
  sound: 0,
  sent: 0,
}));
const memory = new RecordMemory(new SharedArrayBuffer(MEMORY_BYTES));
const expected = new Uint8Array(MEMORY_BYTES);
const findings = new Map<string, string>();
const begin = process.cpuUsage();

if (only !== undefined) attempt(only);
else for (let number = 0; number < records && findings.size < FINDINGS_MAX; number++) attempt(number);
report();

function stockOf(make: (typeof MAKERS)[string]): readonly SoundRecord[] {
  const random = new SeededRandom(1);
  for (let count = 0; count < 500; count++) make(receiver, random);
  return Array.from({ length: STOCK }, () => make(receiver, random));
}

function attempt(number: number): void {
  const random = new SeededRandom(Math.imul(seed ^ Math.imul(number, 0x9e3779b1), 0x85ebca6b));
  const kind = stock[random.below(stock.length)] as (typeof stock)[number];
  const sound = kind.records[random.below(STOCK)] as SoundRecord;
  kind.sent++;
  try {
    const treatment = random.below(10);
    if (treatment < 7) kind.sound++;
    const record = treated(sound, treatment, random);
    const outcome = send(record, random.below(256));
    if (random.below(8) === 0) assertSame(outcome, send(record, random.below(256)));
    if (treatment === 0 && outcome.startsWith('undecodable')) throw new Error(`a sound record is refused: ${outcome}`);
    const what = outcome.split(' ', 1)[0] as string;
    kind.outcomes.set(what, (kind.outcomes.get(what) ?? 0) + 1);
    for (const key in {}) throw new Error(`every object has got a property "${key}"`);
  } catch (error) {
    const text = `${kind.name}: ${error instanceof Error ? error.message : String(error)}`;
    const short = text.replace(/\d+/g, 'N').slice(0, 90);
    if (!findings.has(short)) findings.set(short, `record ${number}, ${text}`);
  }
}

/** Up to 6: what stands before the payload is as it was. */
function treated({ kind, bytes, head }: SoundRecord, treatment: number, random: SeededRandom): SoundRecord {
  const copy = bytes.slice();
  if (treatment === 0) return { kind, bytes: copy, head };
  const first = treatment < 7 ? head : 0;
  for (let count = 1 + random.below(4); count > 0; count--) change(copy, first, random);
  const isCut = treatment % 3 === 0;
  const cut = isCut ? copy.subarray(0, first + random.below(copy.byteLength - first + 1)) : copy;
  return { kind: treatment === 9 ? 1 + random.below(127) : kind, bytes: cut, head };
}

function change(bytes: Uint8Array, first: number, random: SeededRandom): void {
  const at = first + random.below(Math.max(1, bytes.byteLength - first));
  if (random.below(2) === 0) {
    bytes[at] = random.below(256);
    return;
  }
  const word = ODD_WORDS[random.below(ODD_WORDS.length)] as number;
  for (let byte = 0; byte < 4 && (at & ~3) + byte < bytes.byteLength; byte++)
    if ((at & ~3) + byte >= first) bytes[(at & ~3) + byte] = word >>> (byte << 3);
}

/** @returns what became of it: one thing, or nothing */
function send({ kind, bytes }: SoundRecord, poison: number): string {
  const offset = (poison & 1) === 0 ? 1_024 : (MEMORY_BYTES - bytes.byteLength) & ~7;
  expected.fill(poison).set(bytes, offset);
  memory.bytes.set(expected);
  const receive = (): number => {
    const start = performance.now();
    receiver.heard.length = 0;
    receiver.inbox.receive(0, memory, offset, bytes.byteLength, kind);
    return performance.now() - start;
  };
  // A pause of the machine is over the second time, or the third.
  if (receive() > RECORD_MS_MAX && Math.min(receive(), receive(), receive()) > RECORD_MS_MAX)
    throw new Error(`it takes more than ${RECORD_MS_MAX} ms`);
  if (Buffer.compare(memory.bytes, expected) !== 0) throw new Error('reading wrote to the memory of the ring');
  if (receiver.heard.length > 1) throw new Error(`it led to ${receiver.heard.map(({ what }) => what).join()}`);
  const [heard] = receiver.heard;
  if (heard === undefined) return 'dropped';
  return heard.value instanceof Error ? `${heard.what} ${heard.value.name}` : `${heard.what} ${shown(heard.value)}`;
}

/** Node itself cannot show everything: of some values it says, without a stack, that it cannot read a property of undefined. */
function shown(value: unknown): string {
  try {
    return inspect(value, { depth: 4 });
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** Why a record is refused may depend on what stands around it, and whom a target out of other bytes is; what it says may not. */
function assertSame(one: string, other: string): void {
  const [first, second] = [one, other].map((outcome) =>
    outcome.replace(/UndecodableError: [\s\S]*?incomplete: true/g, 'UndecodableError').replace(/UndecodableError: .*/g, 'UndecodableError'),
  );
  if (first === second || (one.startsWith('undecodable') && other.startsWith('undecodable'))) return;
  throw new Error(`it is read differently amid other bytes: ${one} and ${other}`);
}

function report(): void {
  const { user, system } = process.cpuUsage(begin);
  for (const { name, outcomes, sent, sound } of stock) {
    const shares = [...outcomes]
      .sort(([, one], [, other]) => other - one)
      .map(([what, count]) => `${what} ${((100 * count) / sent).toFixed(1)} %`);
    console.log(
      `${name.padEnd(8)} ${sent} records, ${((100 * sound) / sent).toFixed(0)} % sound up to the payload: ${shares.slice(0, 7).join(', ')}`,
    );
  }
  console.log(`${((user + system) / records).toFixed(1)} us of processor time a record`);
  for (const finding of findings.values()) console.error(`FINDING with seed ${seed}: ${finding}`);
  if (findings.size > 0) process.exitCode = 1;
  else console.log('ok: nothing was found');
}
