import { type Host, TimeLimits } from '@ringmaster/core';
import { checkedFraction } from '../../contract/checked-fraction.ts';
import { errorFromData } from '../../contract/errors/error-from-data.ts';
import { errorToData } from '../../contract/errors/error-to-data.ts';
import type { PureCall, PureCaller, PureCloseLimits, PurePool, PureRun } from '../../contract/pure-port.ts';
import type { TaskRun } from '../../contract/task.ts';
import { withinMs } from '../../timers/within-ms.ts';
import { cargoOf } from './cargo.ts';
import { functionOf } from './find-function.ts';
import { poolClosed } from './pool-closed.ts';

/** A call that is under way. */
interface OpenRun {
  readonly result: Promise<unknown>;
  readonly calledOff: AbortController;
  readonly kill: (reason: unknown) => void;
}

/**
 * Stateless functions in this thread, one beside the other: for a system whose threads are all one, so that a seed decides what happens.
 *
 * As in a thread of a pool, they get a copy of their payload, moved buffers are empty afterwards, and what cannot be cloned is refused.
 * Different is what needs a thread: a function that never yields holds up everything, and `kill` only leaves it behind.
 */
export class PoolHere implements PurePool {
  readonly #host: Host;
  readonly #limits: TimeLimits;
  readonly #open = new Set<OpenRun>();
  #closing: Promise<void> | undefined;

  constructor(host: Host) {
    this.#host = host;
    this.#limits = new TimeLimits(host);
  }

  run(call: PureCall, caller: PureCaller): PureRun {
    const payload: unknown = structuredClone(call.payload, { transfer: cargoOf(call.payload, 'payload') });
    const calledOff = new AbortController();
    let kill: OpenRun['kill'] = () => undefined;
    const killed = new Promise<never>((_resolve, reject) => {
      kill = reject;
    });
    const work = this.#carryOut({ ...call, payload }, caller, calledOff.signal);
    const result = Promise.race([work, killed]).finally(() => this.#open.delete(open));
    const open: OpenRun = { result, calledOff, kill };
    this.#open.add(open);
    return { result, callOff: () => calledOff.abort(), kill };
  }

  close(limits: PureCloseLimits): Promise<void> {
    this.#closing ??= this.#close(limits);
    return this.#closing;
  }

  async #close({ graceMs }: PureCloseLimits): Promise<void> {
    for (const { calledOff } of this.#open) calledOff.abort();
    await withinMs(this.#limits, graceMs, Promise.allSettled([...this.#open].map(({ result }) => result)));
    for (const { kill } of this.#open) kill(poolClosed());
  }

  async #carryOut(call: PureCall, caller: PureCaller, signal: AbortSignal): Promise<unknown> {
    const { id, attempt, deadline } = caller;
    const run: TaskRun = {
      ...{ id, attempt, deadline, signal },
      kind: call.name,
      cancelled: () => signal.aborted,
      progress: (fraction, note) => {
        const checked = checkedFraction(id, fraction);
        // It may have been left behind: then nobody listens.
        if (this.#isOpen(signal)) caller.progress(checked, note);
      },
    };
    try {
      const { run: work } = await functionOf(call, id);
      // Not in the turn that gave it: it would hold up what is behind it there.
      await new Promise<void>((resolve) => this.#host.later(resolve));
      const value = await work(call.payload, run);
      return structuredClone(value, { transfer: cargoOf(value, 'result') });
    } catch (error) {
      throw errorFromData(errorToData(error));
    }
  }

  #isOpen(signal: AbortSignal): boolean {
    for (const { calledOff } of this.#open) if (calledOff.signal === signal) return true;
    return false;
  }
}
