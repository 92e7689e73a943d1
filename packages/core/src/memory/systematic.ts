/**
 * The same functions as `atomic.ts`, each access shown to an observer first. Chosen by the build condition `systematic`;
 * tests use it to see in which order a protocol touches shared words. Never part of a production run.
 */
import * as atomic from './atomic.ts';

export type AccessKind = keyof typeof atomic;

/** One access to a shared word, about to happen. `value`: what it writes, adds, or expects, if anything. */
export interface Access {
  readonly kind: AccessKind;
  readonly words: Int32Array;
  readonly index: number;
  readonly value: number | undefined;
}

type Observer = (access: Access) => void;

const observers: Observer[] = [];

/** Shows every access in this thread to `observer`, until the returned function is called. An observer that throws stops the access. */
export function onAccess(observer: Observer): () => void {
  observers.push(observer);
  return () => void observers.splice(observers.indexOf(observer), 1);
}

function show(kind: AccessKind, words: Int32Array, index: number, value?: number): void {
  for (const observer of observers) observer({ kind, words, index, value });
}

export function observe(words: Int32Array, index: number): number {
  show('observe', words, index);
  return atomic.observe(words, index);
}

export function publish(words: Int32Array, index: number, value: number): void {
  show('publish', words, index, value);
  atomic.publish(words, index, value);
}

export function tryAdvance(words: Int32Array, index: number, expected: number, next: number): boolean {
  show('tryAdvance', words, index, next);
  return atomic.tryAdvance(words, index, expected, next);
}

export function swap(words: Int32Array, index: number, value: number): number {
  show('swap', words, index, value);
  return atomic.swap(words, index, value);
}

export function add(words: Int32Array, index: number, delta: number): number {
  show('add', words, index, delta);
  return atomic.add(words, index, delta);
}

export function setBits(words: Int32Array, index: number, bits: number): number {
  show('setBits', words, index, bits);
  return atomic.setBits(words, index, bits);
}

export function peek(words: Int32Array, index: number): number {
  show('peek', words, index);
  return atomic.peek(words, index);
}

export function note(words: Int32Array, index: number, value: number): void {
  show('note', words, index, value);
  atomic.note(words, index, value);
}

export function touch(words: Int32Array, index: number): void {
  show('touch', words, index);
}

export function waitWhile(words: Int32Array, index: number, expected: number, timeoutMs?: number): 'ok' | 'not-equal' | 'timed-out' {
  show('waitWhile', words, index, expected);
  return atomic.waitWhile(words, index, expected, timeoutMs);
}

export function whenWoken(words: Int32Array, index: number, expected: number): Promise<unknown> | undefined {
  show('whenWoken', words, index, expected);
  return atomic.whenWoken(words, index, expected);
}

export function wake(words: Int32Array, index: number): void {
  show('wake', words, index);
  atomic.wake(words, index);
}
