import { parentPort, workerData } from 'node:worker_threads';
import { NodeHost, RecallWords } from '@ringmaster/core';
import { errorToData } from '../../contract/errors/error-to-data.ts';
import { cargoOf } from './cargo.ts';
import { functionOf } from './find-function.ts';
import { ProgressPost } from './progress-post.ts';
import { type AnswerRecord, type CallRecord, isPoolThreadData, type ProgressRecord } from './pure-wire.ts';
import { ThreadTaskRun } from './thread-task-run.ts';

const host = new NodeHost();
const recalls = new RecallWords(host, isPoolThreadData(workerData) ? workerData.ringmasterPool.recalls : RecallWords.allocate(0));

/**
 * What every thread of a pool runs: one call, by a function of a module that may be anybody's. Never rejects, because an error has to
 * be described to arrive as what it was, and answers nothing that cannot be sent, because the thread would die of it.
 */
export async function carryOut(call: CallRecord): Promise<AnswerRecord> {
  const { number } = call;
  const progress = new ProgressPost({
    now: () => host.now(),
    later: (task) => host.later(task),
    post: (fraction, note) => {
      const record: ProgressRecord = { ringmaster: 'progress', number, fraction, ...(typeof note === 'string' && { note }) };
      parentPort?.postMessage(record);
    },
  });
  const run = new ThreadTaskRun(call, recalls, progress);
  try {
    const { run: work } = await functionOf(call, call.task);
    const value = await work(call.payload, run);
    return await answer(value);
  } catch (error) {
    return { error: errorToData(error) };
  } finally {
    run.end();
  }
}

async function answer(value: unknown): Promise<AnswerRecord> {
  const moves = cargoOf(value, 'result');
  if (moves.length === 0) return { value };
  // Loaded when needed: the thread itself runs a small part of it only.
  const { move, transferableSymbol, valueSymbol } = await import('piscina');
  return move({ [transferableSymbol]: moves, [valueSymbol]: { value } } as never) as unknown as AnswerRecord;
}
