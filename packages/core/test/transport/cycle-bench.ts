import { type Duty, DutyCycle, type DutyCycleOptions } from '@ringmaster/core';
import { VirtualMachine } from '@ringmaster/core/testkit';
import { STATE, threadIndex, threadWordsBytes } from '#core/transport/regions/thread-words-layout.js';
import { CountingHost } from './counting-host.js';

export interface Bench {
  /** Pieces of work that wait. */
  pieces: number;
  done: number;
  /** What one piece costs on the virtual clock. */
  costMs: number;
}

/** A cycle with one duty, on a virtual machine. */
export function bench(options: Partial<DutyCycleOptions> = {}, duties?: (bench: Bench) => Duty) {
  const machine = new VirtualMachine();
  const host = new CountingHost(machine.host());
  const words = new Int32Array(new SharedArrayBuffer(threadWordsBytes(2)));
  const state: Bench = { pieces: 0, done: 0, costMs: 0.1 };
  const duty: Duty = duties?.(state) ?? {
    work: () => {
      if (state.pieces === 0) return false;
      state.pieces--;
      state.done++;
      machine.clock.moveTo(machine.clock.now() + state.costMs);
      return true;
    },
    hasWaiting: () => state.pieces > 0,
  };
  const cycle = new DutyCycle({ host, words, threads: 2, thread: 0, duties: [duty], ...options });
  return { machine, host, words, cycle, state, stateWord: () => words[threadIndex(0) + STATE] };
}
