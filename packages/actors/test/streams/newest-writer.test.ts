import type { StreamWriter } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { NewestWriter } from '#actors/streams/newest-writer.js';

/** A writer with as much credit as a test gives, that takes no odd one. */
class Writer {
  credit = 0;
  isEnded = false;
  readonly written: string[] = [];
  readonly #leaving = new AbortController();
  #ready: { resolve(): void; reject(error: Error): void } | undefined;

  get signal(): AbortSignal {
    return this.#leaving.signal;
  }

  tryWrite(item: string): boolean {
    if (this.credit === 0) return false;
    if (item === 'odd') throw new Error('Cannot send it');
    this.credit--;
    this.written.push(item);
    return true;
  }

  get ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#ready = { resolve, reject };
    });
  }

  end(): void {
    this.isEnded = true;
  }

  async grant(credit: number): Promise<void> {
    this.credit += credit;
    this.#ready?.resolve();
    await Promise.resolve();
  }

  async leave(): Promise<void> {
    this.#ready?.reject(new Error('gone'));
    this.#leaving.abort();
    await Promise.resolve();
  }
}

function begin() {
  const writer = new Writer();
  const heard: string[] = [];
  const newest = new NewestWriter(writer as unknown as StreamWriter<string>, {
    gone: () => heard.push('gone'),
    refused: (error) => heard.push(error.message),
  });
  return { writer, newest, heard };
}

it('NewestWriter keeps the newest of each key for who is behind, and writes them in the order in which the keys came', async () => {
  const { writer, newest } = begin();
  for (const round of [1, 2, 3]) for (const key of ['a', 'b']) newest.write(`${key}${round}`, key);
  expect([writer.written, newest.isBehind]).toEqual([[], true]);
  await writer.grant(1);
  expect(writer.written).toEqual(['a3']);
  newest.write('a4', 'a');
  await writer.grant(5);
  expect(writer.written).toEqual(['a3', 'b3', 'a4']);
  newest.write('b4', 'b');
  expect([writer.written.at(-1), newest.isBehind]).toEqual(['b4', false]);
});

it('NewestWriter without keys keeps one item, and lets nothing pass what waits', async () => {
  const { writer, newest } = begin();
  newest.write('1');
  newest.write('2');
  writer.credit = 1;
  expect(newest.tryWrite('3')).toBe(false);
  await writer.grant(0);
  expect(writer.written).toEqual(['2']);
});

it('NewestWriter ends behind what waits, and at once when nothing does', async () => {
  const { writer, newest } = begin();
  newest.write('last');
  newest.end();
  expect(writer.isEnded).toBe(false);
  await writer.grant(1);
  expect([writer.written, writer.isEnded]).toEqual([['last'], true]);
  const other = begin();
  other.newest.end();
  expect(other.writer.isEnded).toBe(true);
});

it('NewestWriter leaves out what cannot be sent, at once or later, and says so', async () => {
  const { writer, newest, heard } = begin();
  writer.credit = 1;
  newest.write('odd');
  newest.write('1');
  newest.write('2', 'a');
  newest.write('odd', 'b');
  newest.write('3', 'c');
  await writer.grant(5);
  expect(writer.written).toEqual(['1', '2', '3']);
  expect(heard).toEqual(['Cannot send it', 'Cannot send it']);
});

it('NewestWriter says once that nobody reads any more, whether something waits or not', async () => {
  const behind = begin();
  behind.newest.write('1');
  await behind.writer.leave();
  expect(behind.heard).toEqual(['gone']);
  const idle = begin();
  await idle.writer.leave();
  expect(idle.heard).toEqual(['gone']);
});
