import type { BrokerChange, BrokerStore } from '../../contract/broker-store.ts';

/** What is to be written down, in batches: whatever has come by the time the store is free goes with the next one. */
export declare class Journal {
  /** @param failed the store keeps nothing any more: this life of the broker is over */
  constructor(store: BrokerStore, failed: (error: Error) => void);
  /** Give it to `Queues`; the retained values of topics go here, too. */
  readonly changes: BrokerChange[];
  /** At the end of each turn that may have changed something. Calls `done` when all that was in `changes` by now is kept; at once, if it is. */
  flush(done?: () => void): void;
  /** All is kept, and the store closed. */
  close(): Promise<void>;
}
