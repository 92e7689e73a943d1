import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import { MemoryStateStore, type StateId, type StateStore, type StoredRange, type StoredVersion } from '@ringmaster/actors';

/** What stands in one line of the file. */
type Entry = { readonly append: readonly StoredVersion[] } | { readonly forget: StateId; readonly before: number };

/**
 * A store in a file, a line for each batch, that takes its time: it survives its thread, and can be made to crash. Good enough for tests: it reads all
 * that there is at its beginning, and never makes the file shorter.
 */
export class FileStateStore implements StateStore {
  readonly path: string;
  /** How much of the next batch is written before it fails: a share of its line. */
  crashAt: number | undefined;
  readonly #memory = new MemoryStateStore();
  #isGone = false;

  constructor(path: string) {
    this.path = path;
    if (!existsSync(path)) return;
    const text = readFileSync(path, 'utf8');
    for (const entry of entriesIn(text)) {
      if ('append' in entry) this.#memory.append(entry.append);
      else this.#memory.forget(entry.forget, entry.before);
    }
    // What was left of a batch is a line of its own, and nobody's.
    if (text !== '' && !text.endsWith('\n')) appendFileSync(path, '\n');
  }

  async append(versions: readonly StoredVersion[]): Promise<void> {
    await this.#write({ append: versions });
    this.#memory.append(versions);
  }

  async read(of: StateId, range: StoredRange): Promise<readonly StoredVersion[]> {
    await this.#aMoment();
    return this.#memory.read(of, range);
  }

  async list(): Promise<readonly Omit<StoredVersion, 'value'>[]> {
    await this.#aMoment();
    return this.#memory.list();
  }

  async forget(of: StateId, before: number): Promise<void> {
    await this.#write({ forget: of, before });
    this.#memory.forget(of, before);
  }

  async close(): Promise<void> {
    await this.#aMoment();
    this.#isGone = true;
  }

  async #write(entry: Entry): Promise<void> {
    await this.#aMoment();
    const line = `${serialize(entry).toString('base64')}.\n`;
    const at = this.crashAt;
    if (at === undefined) return appendFileSync(this.path, line);
    this.#isGone = true;
    appendFileSync(this.path, line.slice(0, Math.round(line.length * at)));
    throw new Error('the disk is full');
  }

  /** Only promises: the clock of a virtual system need not move for it. */
  async #aMoment(): Promise<void> {
    for (let n = 0; n < 3; n++) await Promise.resolve();
    if (this.#isGone) throw new Error('the store is closed');
  }
}

/** What was committed to that file, batch by batch. */
export function batchesIn(path: string): readonly (readonly StoredVersion[])[] {
  return entriesIn(readFileSync(path, 'utf8')).flatMap((entry) => ('append' in entry ? [entry.append] : []));
}

/** A line without an end was not written to its end. */
function entriesIn(text: string): readonly Entry[] {
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  return lines.flatMap((line) => (line === '' ? [] : (parse(line) ?? [])));
}

/** Undefined: it was not written to its end. */
function parse(line: string): Entry | undefined {
  return line.endsWith('.') ? (deserialize(Buffer.from(line.slice(0, -1), 'base64')) as Entry) : undefined;
}
