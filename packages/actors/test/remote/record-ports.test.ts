import { RecordMemory, UndecodableError } from '@ringmaster/core';
import { beforeEach, expect, it } from 'vitest';
import { FLAG_FAILED, FLAG_WATCHED, PREFIX_BYTES, RecordKind } from '#actors/remote/envelope-layout.js';
import { NoSuchPlaceError } from '#actors/remote/no-such-place.js';
import { type RuntimePorts, type RuntimeRecordEnvironment, RuntimeRecords } from '#actors/remote/runtime-records.js';

const SELF = 3;
const FROM = 1;
const OFFSET = 8;
const here = { thread: SELF, slot: 5, generation: 2 };
const there = { thread: FROM, slot: 5, generation: 2 };
const parent = { thread: SELF, slot: 7, generation: 4 };

let heard: unknown[];
let decode: () => unknown;
let refuse: string;
let records: RuntimeRecords;

beforeEach(() => {
  heard = [];
  decode = () => 'payload';
  refuse = '';
  const ports = new Proxy({} as RuntimePorts, {
    get:
      (_, port: string) =>
      (...given: unknown[]) => {
        if (port === refuse) throw new NoSuchPlaceError('there is none');
        heard.push([port, ...given]);
      },
  });
  const environment = {
    thread: SELF,
    codec: { decode: () => decode() },
    deadLetter: (message: unknown, _origin: unknown, _target: unknown, reason: string) => heard.push([reason, message]),
  } as unknown as RuntimeRecordEnvironment;
  records = new RuntimeRecords(environment, ports);
});

/** Slot, generation, flags or thread, and of a parent, or an ask, two more. */
function receive(kind: number, third = 0, lengthBytes = PREFIX_BYTES + 8): void {
  const memory = new RecordMemory(new ArrayBuffer(64));
  memory.words.set([5, 2, third, 7, 4], OFFSET >>> 2);
  records.receive(FROM, memory, OFFSET, lengthBytes, kind);
}

it.each([
  ['spawn', RecordKind.spawn, 0, [here, 'payload']],
  ['adopt', RecordKind.adopt, 2, [{ ...here, thread: 2 }, 'payload']],
  ['started', RecordKind.started, 0, [there, undefined]],
  ['started', RecordKind.started, FLAG_FAILED, [there, 'payload']],
  ['childEnded', RecordKind.ended, 0, [there, parent, 'payload', false]],
  ['childEnded', RecordKind.ended, FLAG_WATCHED, [there, parent, 'payload', true]],
  ['reported', RecordKind.report, 0, [there, parent, 'payload']],
  ['ordered', RecordKind.order, 0, [here, 'payload']],
  ['drain', RecordKind.drain, 0, [here]],
  ['watched', RecordKind.watch, 0, [here, FROM]],
  ['unwatched', RecordKind.unwatch, 0, [here, FROM]],
  ['seen', RecordKind.seen, 0, [here]],
  ['terminated', RecordKind.terminated, 0, [there, 'payload']],
  ['states', RecordKind.state, 0, [here, FROM, { id: 7, incarnation: 4 }, 'payload']],
  ['log', RecordKind.log, 0, [FROM, 'payload']],
  ['event', RecordKind.event, 0, [FROM, 'payload']],
] as const)('S4: the port "%s" is told of a record of kind %i with %i in its third word', (port, kind, third, given) => {
  receive(kind, third);
  expect(heard).toEqual([[port, ...given]]);
});

it('G5: a record that cannot be decoded is a dead letter, and so is one of a kind that there is not', () => {
  receive(999);
  const error = new UndecodableError('damaged');
  decode = () => {
    throw error;
  };
  receive(RecordKind.report);
  expect(heard).toEqual([
    ['undecodable', new UndecodableError('there is no record of kind 999')],
    ['undecodable', error],
  ]);
});

it('G5: a record that names a place there is not is a dead letter', () => {
  refuse = 'spawn';
  receive(RecordKind.spawn);
  expect(heard).toEqual([['undecodable', new NoSuchPlaceError('there is none')]]);
});

it('G5: the end of a stream is one, whatever was to be said about it, if the record says of which', () => {
  const error = new UndecodableError('damaged');
  decode = () => {
    throw error;
  };
  receive(RecordKind.stream);
  receive(RecordKind.stream, 0, PREFIX_BYTES - 4);
  expect(heard).toEqual([
    ['stream', { from: FROM, words: expect.arrayContaining([5, 2]), payload: error }],
    ['undecodable', error],
  ]);
});
