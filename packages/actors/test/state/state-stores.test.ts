import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryStateStore } from '@ringmaster/actors';
import { afterAll } from 'vitest';
import { FileStateStore } from '../support/file-state-store.ts';
import { stateStoreContract } from '../support/state-store-contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'state-stores-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
let crashes = 0;

stateStoreContract('in memory', { open: async () => new MemoryStateStore(), reopen: async (store) => store });

stateStoreContract('in a file, asynchronous', {
  open: async () => new FileStateStore(join(folder, `${++files}`)),
  reopen: async (store) => new FileStateStore((store as FileStateStore).path),
  crashNext: (store) => {
    // From nothing at all to all of it, but for the answer.
    (store as FileStateStore).crashAt = (crashes++ % 20) / 19;
  },
});
