import { createHash } from 'node:crypto';
import { type FileHandle, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { BrokerChange, BrokerStore } from '#actors/contract/broker-store.js';
import type { StorePlace } from './store-contract.ts';

const LENGTH_BYTES = 4;
const CHECK_BYTES = 8;
const HEAD_BYTES = LENGTH_BYTES + CHECK_BYTES;

/**
 * A log in a file, for tests: each commit is one frame, and counts if all of it is there.
 *
 * ```
 * length (4) │ checksum (8) │ changes, serialized      next frame …      what is left of one whose writer died
 * ```
 */
class LogFileStore implements BrokerStore {
  readonly #path: string;
  readonly #file: FileHandle;
  #writing: Promise<void> | undefined;
  /** How much of the commit under way is written before the process dies. */
  #deadAt: number | undefined;
  #isClosed = false;

  constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  async *load(): AsyncIterable<readonly BrokerChange[]> {
    const log = await readFile(this.#path);
    let at = 0;
    for (let frame = frameAt(log, at); frame !== undefined; frame = frameAt(log, at)) {
      at += HEAD_BYTES + frame.length;
      yield deserialize(frame);
    }
    // What a crash has left of a frame must not stand before the next one.
    await this.#file.truncate(at);
  }

  commit(changes: readonly BrokerChange[]): Promise<void> {
    if (this.#writing !== undefined) throw new Error('Cannot commit: another commit is under way');
    const writing = this.#write(frameOf(serialize(changes)));
    this.#writing = writing;
    return writing;
  }

  async #write(frame: Buffer): Promise<void> {
    // A crash may come first.
    await Promise.resolve();
    await this.#file.appendFile(this.#deadAt === undefined ? frame : frame.subarray(0, Math.floor(this.#deadAt * frame.length)));
    this.#writing = undefined;
    // Whoever is dead tells nobody.
    if (this.#deadAt !== undefined) await new Promise(() => undefined);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#file.close();
  }

  /** @param share how much of the commit under way is written */
  async crash(share: number): Promise<void> {
    this.#deadAt = share;
    while (this.#writing !== undefined) await new Promise(setImmediate);
    await this.close();
  }
}

function frameOf(bytes: Buffer): Buffer {
  const head = Buffer.alloc(LENGTH_BYTES);
  head.writeUInt32LE(bytes.length);
  return Buffer.concat([head, checkOf(bytes), bytes]);
}

function frameAt(log: Buffer, at: number): Buffer | undefined {
  if (at + HEAD_BYTES > log.length) return undefined;
  const bytes = log.subarray(at + HEAD_BYTES, at + HEAD_BYTES + log.readUInt32LE(at));
  return checkOf(bytes).equals(log.subarray(at + LENGTH_BYTES, at + HEAD_BYTES)) ? bytes : undefined;
}

const checkOf = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest().subarray(0, CHECK_BYTES);

/** A directory of its own. */
export async function logFilePlace(): Promise<StorePlace> {
  const directory = await mkdtemp(join(tmpdir(), 'broker-log-'));
  const path = join(directory, 'log');
  let store: LogFileStore | undefined;
  return {
    open: async () => {
      // Whatever the one before has begun is through by then.
      await store?.crash(1);
      store = new LogFileStore(path, await open(path, 'a+'));
      return store;
    },
    crash: async (share) => store?.crash(share),
    remove: async () => {
      await store?.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
