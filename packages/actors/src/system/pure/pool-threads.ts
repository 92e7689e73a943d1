import { type Host, RecallWords, TimeLimits } from '@ringmaster/core';
import type { Piscina } from 'piscina';
import { errorFromData } from '../../contract/errors/error-from-data.ts';
import { MessageNotSerializableError, ThreadLostError } from '../../contract/errors/runtime-errors.ts';
import { toError } from '../../contract/errors/to-error.ts';
import {
  POOL_THREAD,
  type PureCall,
  type PureCaller,
  type PureCloseLimits,
  type PurePool,
  type PurePoolOptions,
  type PureRun,
} from '../../contract/pure-port.ts';
import { withinMs } from '../../timers/within-ms.ts';
import { cargoOf } from './cargo.ts';
import { poolClosed } from './pool-closed.ts';
import { type AnswerRecord, type CallRecord, isProgress, type PoolThreadData } from './pure-wire.ts';

/** The longest delay of Node's timers. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/** A call, to be carried out. */
interface GivenCall {
  readonly record: CallRecord;
  readonly caller: PureCaller;
  readonly moves: readonly ArrayBuffer[];
  /** Aborted: Piscina ends the thread. */
  readonly end: AbortController;
}

/** The same, under way. */
interface OpenRun extends GivenCall {
  readonly result: Promise<unknown>;
}

/**
 * Stateless functions on the threads of a Piscina pool, one at a time in each.
 *
 * Piscina starts threads, hands calls over, brings answers, replaces threads that die. What it calls abort ends the thread, so it is
 * the last step here: before it, a word in shared memory says that a call is not wanted any more.
 */
export class PoolThreads implements PurePool {
  readonly #host: Host;
  /** Answers come by ports. */
  readonly #limits: TimeLimits;
  readonly #options: PurePoolOptions;
  readonly #recalls: RecallWords;
  readonly #open = new Map<number, OpenRun>();
  /** Places nobody uses. */
  readonly #places: number[];
  #pool: Promise<Piscina> | undefined;
  #lastNumber = 0;
  #closing: Promise<void> | undefined;

  constructor(host: Host, options: PurePoolOptions) {
    this.#host = host;
    this.#limits = new TimeLimits(host);
    this.#options = options;
    this.#recalls = new RecallWords(host, RecallWords.allocate(options.threads));
    this.#places = Array.from({ length: options.threads }, (_, index) => index);
  }

  run(call: PureCall, caller: PureCaller): PureRun {
    if (this.#closing !== undefined) throw poolClosed();
    const moves = cargoOf(call.payload, 'payload');
    const place = this.#places.pop();
    if (place === undefined) throw new RangeError(`Cannot run task "${caller.id}": no thread of the pool is free`);
    const number = this.#nextNumber();
    const { id: task, attempt, deadline } = caller;
    const given: GivenCall = { record: { ...call, place, number, task, attempt, deadline }, caller, moves, end: new AbortController() };
    const result = this.#carryOut(given).finally(() => {
      this.#open.delete(number);
      this.#places.push(place);
    });
    this.#open.set(number, { ...given, result });
    return {
      result,
      callOff: () => this.#recalls.recall(place, number),
      kill: (reason) => given.end.abort(reason),
    };
  }

  close(limits: PureCloseLimits): Promise<void> {
    this.#closing ??= this.#close(limits);
    return this.#closing;
  }

  async #close({ graceMs, withinMs: goneMs }: PureCloseLimits): Promise<void> {
    for (const { record } of this.#open.values()) this.#recalls.recall(record.place, record.number);
    await withinMs(this.#limits, graceMs, Promise.allSettled([...this.#open.values()].map(({ result }) => result)));
    for (const { end } of this.#open.values()) end.abort(poolClosed());
    if (this.#pool === undefined) return;
    const gone = this.#pool.then((pool) => pool.destroy());
    await withinMs(this.#limits, goneMs, gone);
  }

  async #carryOut(given: GivenCall): Promise<unknown> {
    const { record, moves, end } = given;
    const { signal } = end;
    let answer: AnswerRecord;
    try {
      this.#pool ??= this.#start();
      const pool = await this.#pool;
      signal.throwIfAborted();
      answer = await pool.run(record, { name: 'carryOut', signal, transferList: [...moves] });
    } catch (error) {
      throw signal.aborted ? signal.reason : asLost(record.task, toError(error));
    }
    if ('value' in answer) return answer.value;
    throw errorFromData(answer.error);
  }

  /** Loaded when needed: most threads have no pool. */
  async #start(): Promise<Piscina> {
    const { Piscina } = await import('piscina');
    const { threads, idleMs, heapMb } = this.#options;
    const workerData: PoolThreadData = { ringmasterPool: { recalls: this.#recalls.buffer } };
    const pool = new Piscina({
      filename: programUrl(),
      name: 'carryOut',
      minThreads: 0,
      maxThreads: threads,
      // Piscina hands it to Node, whose timers take no longer ones: they would ring at once.
      idleTimeout: idleMs > TIMER_MAX_MS ? Number.POSITIVE_INFINITY : idleMs,
      recordTiming: false,
      workerData,
      ...(heapMb !== undefined && { resourceLimits: { maxOldGenerationSizeMb: heapMb } }),
    });
    pool.on('message', (message) => this.#hear(message));
    // Of a thread that had nothing to do: it is replaced when it is needed.
    pool.on('error', () => undefined);
    pool.on('workerDestroy', () => this.#host.later(() => this.#abandonUnstarted(pool)));
    return pool;
  }

  /** Piscina leaves calls that no thread has begun waiting for the next one that is free; if threads die while they start, that is none. */
  #abandonUnstarted(pool: Piscina): void {
    if (this.#closing !== undefined || pool.threads.length > 0) return;
    for (const { record, end } of this.#open.values()) end.abort(lost(record.task, new Error('its thread died while it started')));
  }

  #hear(message: unknown): void {
    if (isProgress(message)) this.#open.get(message.number)?.caller.progress(message.fraction, message.note);
  }

  /** Above 0, and told from those of the last two thousand million. */
  #nextNumber(): number {
    this.#lastNumber = this.#lastNumber === 2 ** 31 - 1 ? 1 : this.#lastNumber + 1;
    return this.#lastNumber;
  }
}

/** Piscina rejects with what ended the thread. What cannot be sent although it was looked through (a proxy, a getter that throws) is no loss. */
function asLost(task: string, error: Error): Error {
  if (error.name !== 'DataCloneError') return lost(task, error);
  return new MessageNotSerializableError(`Cannot send payload or result of task "${task}": ${error.message}`, {
    data: { path: 'payload or result' },
    cause: error,
  });
}

function lost(task: string, cause: Error): ThreadLostError {
  return new ThreadLostError(`Cannot complete task "${task}": the thread it ran in has died: ${cause.message}`, {
    data: { thread: POOL_THREAD, culprit: true },
    cause,
  });
}

/** Beside this file, in the bundle as in the small files. */
function programUrl(): string {
  return new URL(import.meta.url.endsWith('.ts') ? './pure-entry.cts' : './pure-entry.cjs', import.meta.url).href;
}
