import { appendFileSync, closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { crc32 } from 'node:zlib';
import { type BrokerChange, type BrokerStore, brokerStore, MemoryStore } from '@ringmaster/actors';

export interface LogArgs {
  readonly path: string;
  /** How much may be written before the log is made shorter. Default 16 MiB. */
  readonly spareBytes?: number;
}

const HEAD_BYTES = 8;
/** In one record of a log that was made shorter. */
const CHANGES = 1_000;

/**
 * A store in a file: a log to which each commit adds a record, and that is written anew when it has become long.
 *
 * ```
 * length (4) | CRC-32 (4) | changes, as node:v8 writes them | length | CRC-32 | …
 * ```
 *
 * - A commit returns when its record is on the disk. It blocks its thread as long as that takes, and nothing is under way when a life of the broker ends:
 *   so give the broker a thread of its own. What comes meanwhile is the next commit, as one record.
 * - Only the last record can be incomplete, since each waits for the one before it. Nobody was promised it: it is left out. One that is damaged in any other
 *   place is an error, and the file stays as it is.
 * - A new log has the least that comes to the same. It takes the place of the old one when it is on the disk, so there is one of the two at any moment.
 * - One process at a time has it open, and it fits into memory, since it is read at once.
 */
export class LogStore implements BrokerStore {
  readonly #path: string;
  readonly #spareBytes: number;
  /** What the log comes to; the broker's bodies, not copies of them. */
  readonly #kept = new MemoryStore();
  #bytes = 0;
  #bytesMax = 0;

  constructor({ path, spareBytes = 16 * 2 ** 20 }: LogArgs) {
    this.#path = path;
    this.#spareBytes = spareBytes;
    const log = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
    for (const record of recordsIn(log)) this.#kept.commit(deserialize(record));
    this.#writeAnew();
  }

  load(): Iterable<readonly BrokerChange[]> {
    return this.#kept.load();
  }

  commit(changes: readonly BrokerChange[]): void {
    const record = recordOf(changes);
    appendFileSync(this.#path, record, { flush: true });
    this.#kept.commit(changes);
    this.#bytes += record.length;
    if (this.#bytes > this.#bytesMax) this.#writeAnew();
  }

  #writeAnew(): void {
    // Ids that are over need not be remembered.
    const changes = [...this.#kept.load()].flat().filter((one) => one.type !== 'remembered' || one.until > Date.now());
    const records: Buffer[] = [];
    for (let from = 0; from < changes.length; from += CHANGES) records.push(recordOf(changes.slice(from, from + CHANGES)));
    const log = Buffer.concat(records);
    writeFileSync(`${this.#path}.new`, log, { flush: true });
    renameSync(`${this.#path}.new`, this.#path);
    flushFolder(dirname(this.#path));
    this.#bytes = log.length;
    this.#bytesMax = 2 * log.length + this.#spareBytes;
  }
}

function recordOf(changes: readonly BrokerChange[]): Buffer {
  const body = serialize(changes);
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32LE(body.length);
  head.writeUInt32LE(crc32(body), 4);
  return Buffer.concat([head, body]);
}

function* recordsIn(log: Buffer): Generator<Buffer> {
  for (let at = 0; at + HEAD_BYTES <= log.length; ) {
    const begin = at + HEAD_BYTES;
    const end = begin + log.readUInt32LE(at);
    const body = log.subarray(begin, end);
    // A file may have grown before anything was written to it: then its end is all zeros.
    if (end > log.length || end === begin) return;
    if (crc32(body) !== log.readUInt32LE(at + 4)) {
      if (end === log.length) return;
      throw new Error(`Cannot load log: its record at byte ${at} is damaged, and others follow`);
    }
    yield body;
    at = end;
  }
}

/** That the file has its name is on the disk, too. Windows does that by itself, and opens no folders. */
function flushFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const file = openSync(folder, 'r');
  fsyncSync(file);
  closeSync(file);
}

/** What a broker is started with. */
export const logStore = brokerStore(import.meta.url, 'log', (args: LogArgs) => new LogStore(args));
