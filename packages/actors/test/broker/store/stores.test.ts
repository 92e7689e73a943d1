import { MemoryStore } from '#actors/broker/store/memory-store.js';
import { logFilePlace } from './log-file-store.ts';
import { storeContract } from './store-contract.ts';

storeContract('a store in memory', () => {
  const store = new MemoryStore();
  // Whoever holds it is not who crashes, and its commits are over when they return.
  return { open: () => store, crash: () => undefined, remove: () => undefined };
});

storeContract('a log in a file', logFilePlace);
