import { RecordMemory, ringBytes, SharedRingConsumer, SharedRingProducer } from '@ringmaster/core';
import { type Arm, numberOption, textOption } from '../harness/arm.ts';
import { measureOperation, OPERATIONS, type Operation } from './measure-operation.ts';

const CAPACITY_BYTES = 262_144;
/** Records per publish, as at the end of a turn. */
const BATCH = 50;
const KIND = 1;

/**
 * One record through a ring, both ends on one thread: claim, write its words, commit; a publish and a poll per 50.
 * Options: `bytes`, a multiple of 4, and `way`: `ring`, or `copy`, the same words into plain memory and out again with
 * no protocol at all (the calibration loop).
 */
export const ringOperation: Arm = (options) => {
  const words = numberOption(options, 'bytes') / 4;
  return measureOperation(textOption(options, 'way') === 'ring' ? throughRing(words) : plainCopy(words), options);
};

function throughRing(words: number): Operation {
  const place = { buffer: new SharedArrayBuffer(ringBytes(CAPACITY_BYTES)), byteOffset: 0, capacityBytes: CAPACITY_BYTES };
  const [producer, consumer] = [new SharedRingProducer(place), new SharedRingConsumer(place)];
  let sum = 0;
  const handler = (memory: RecordMemory, offset: number): void => {
    sum = (sum + readWords(memory.words, offset >>> 2, words)) | 0;
  };
  const batch = (first: number): void => {
    for (let index = first; index < first + BATCH; index += 1) {
      const offset = producer.claim(words * 4);
      writeWords(producer.memory.words, offset >>> 2, words, index);
      producer.commit(words * 4, KIND, 0);
    }
    producer.publish();
    consumer.poll(handler, BATCH);
  };
  return operation(
    batch,
    words,
    () => sum,
    () => {
      sum = 0;
    },
  );
}

function plainCopy(words: number): Operation {
  const memory = new RecordMemory(new SharedArrayBuffer(CAPACITY_BYTES));
  let sum = 0;
  const batch = (first: number): void => {
    for (let index = 0; index < BATCH; index += 1) writeWords(memory.words, index * words, words, first + index);
    for (let index = 0; index < BATCH; index += 1) sum = (sum + readWords(memory.words, index * words, words)) | 0;
  };
  return operation(
    batch,
    words,
    () => sum,
    () => {
      sum = 0;
    },
  );
}

function operation(batch: (first: number) => void, words: number, sum: () => number, reset: () => void): Operation {
  const run = (): void => {
    for (let first = 0; first < OPERATIONS; first += BATCH) batch(first);
  };
  const result = (): number => {
    reset();
    run();
    return sum();
  };
  return { run, result, expected: expectedSum(words) };
}

function expectedSum(words: number): number {
  let sum = 0;
  for (let index = 0; index < OPERATIONS; index += 1) sum = (sum + words * index + (words * (words - 1)) / 2) | 0;
  return sum;
}

function writeWords(target: Int32Array, at: number, words: number, value: number): void {
  for (let word = 0; word < words; word += 1) target[at + word] = value + word;
}

function readWords(source: Int32Array, at: number, words: number): number {
  let sum = 0;
  for (let word = 0; word < words; word += 1) sum = (sum + (source[at + word] as number)) | 0;
  return sum;
}
