import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrokerChange, BrokerStore } from '@ringmaster/actors';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LogStore } from '../12-durable-queue/log-store.ts';

/** What every store owes a broker, as the library's own stores are tested. */
interface Place {
  open(): BrokerStore;
  crash(share: number): void;
  remove(): void;
}
const { storeContract } = (await import(
  new URL('../../../packages/actors/test/dist/broker/store/store-contract.js', import.meta.url).href
)) as { readonly storeContract: (kind: string, makePlace: () => Place) => void };

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'log-store-'));
}

/** A commit is through when it returns; one that nobody has waited for yet may have been torn. */
function placeOf(spareBytes: number): Place {
  const home = folder();
  const path = join(home, 'log');
  let underWay: { readonly bytes: number; readonly file: number } | undefined;
  return {
    open: () => {
      const store = new LogStore({ path, spareBytes });
      const commit = async (changes: readonly BrokerChange[]): Promise<void> => {
        const { size: bytes, ino: file } = statSync(path);
        store.commit(changes);
        underWay = { bytes, file };
        await Promise.resolve();
        underWay = undefined;
      };
      return { load: () => store.load(), commit };
    },
    crash: (share) => {
      const { size, ino } = statSync(path);
      // A log that was written anew is there as a whole, or not at all.
      if (underWay?.file === ino) truncateSync(path, underWay.bytes + Math.floor(share * (size - underWay.bytes)));
    },
    remove: () => rmSync(home, { recursive: true }),
  };
}

storeContract('the log of 12-durable-queue', () => placeOf(2 ** 24));
storeContract('the log of 12-durable-queue, written anew all the time,', () => placeOf(0));

describe('LogStore', () => {
  const remembered = (id: string, until = 9e15): BrokerChange => ({ type: 'remembered', queue: 'q', id, until });
  const declared = { type: 'declared', queue: 'q', terms: {} } as unknown as BrokerChange;
  const open = (path: string, spareBytes = 2 ** 24): { readonly store: LogStore; readonly found: readonly BrokerChange[] } => {
    const store = new LogStore({ path, spareBytes });
    return { store, found: [...store.load()].flat() };
  };
  const path = (): string => {
    const home = folder();
    onTestFinished(() => rmSync(home, { recursive: true }));
    return join(home, 'log');
  };

  it('leaves out the end of a log that was never written whole, whatever is there of it', () => {
    const at = path();
    open(at).store.commit([declared, remembered('a')]);
    const whole = readFileSync(at);
    open(at).store.commit([remembered('b')]);
    const record = readFileSync(at).subarray(whole.length);
    const spoilt = Buffer.from(record);
    spoilt[record.length - 1] = ~(record.at(-1) as number);
    for (const end of [record.subarray(0, 3), record.subarray(0, 9), record.subarray(0, -1), spoilt, Buffer.alloc(3), Buffer.alloc(100)]) {
      writeFileSync(at, Buffer.concat([whole, end]));
      const { store, found } = open(at);
      expect(found).toEqual([declared, remembered('a')]);
      store.commit([remembered('c')]);
      expect(open(at).found).toEqual([declared, remembered('a'), remembered('c')]);
    }
  });

  it('refuses a log that is damaged where more follows, and leaves it as it is', () => {
    const at = path();
    const { store } = open(at);
    store.commit([declared, remembered('a')]);
    store.commit([remembered('b')]);
    const damaged = readFileSync(at);
    damaged[20] = ~(damaged[20] as number);
    writeFileSync(at, damaged);
    expect(() => open(at)).toThrow('Cannot load log: its record at byte 0 is damaged, and others follow');
    expect(readFileSync(at).equals(damaged)).toBe(true);
  });

  it('stays short, forgets ids that are over, and takes no notice of a new log that nobody finished', () => {
    const at = path();
    const { store } = open(at, 1_000);
    store.commit([declared]);
    for (let n = 0; n < 200; n++) {
      store.commit([remembered('again and again'), remembered(`over ${n}`, 1)]);
      expect(statSync(at).size).toBeLessThan(2_000);
    }
    appendFileSync(`${at}.new`, 'half of it');
    expect(open(at).found.filter((change) => change.type !== 'remembered' || change.until > 1)).toEqual([
      declared,
      remembered('again and again'),
    ]);
    expect(statSync(at).size).toBeLessThan(1_000);
  });
});
