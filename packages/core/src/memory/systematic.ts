/**
 * The same functions as `atomic.ts`, each access shown to an observer first, then left to the memory that is in place: the real
 * one, or that of the explorer. Chosen by the build condition `systematic`; tests use it to see in which order a protocol touches
 * shared words, and to have virtual threads touch them in every order. Never part of a production run.
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

/** What stands behind the words of this module. */
export type Memory = typeof atomic;

const observers: Observer[] = [];
let memory: Memory = atomic;

/** Every access in this thread is `other`'s to answer, until the returned function is called. Observers see it first all the same. */
export function replaceMemory(other: Memory): () => void {
  memory = other;
  return () => void (memory = atomic);
}

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
  return memory.observe(words, index);
}

export function publish(words: Int32Array, index: number, value: number): void {
  show('publish', words, index, value);
  memory.publish(words, index, value);
}

export function tryAdvance(words: Int32Array, index: number, expected: number, next: number): boolean {
  show('tryAdvance', words, index, next);
  return memory.tryAdvance(words, index, expected, next);
}

export function swap(words: Int32Array, index: number, value: number): number {
  show('swap', words, index, value);
  return memory.swap(words, index, value);
}

export function add(words: Int32Array, index: number, delta: number): number {
  show('add', words, index, delta);
  return memory.add(words, index, delta);
}

export function setBits(words: Int32Array, index: number, bits: number): number {
  show('setBits', words, index, bits);
  return memory.setBits(words, index, bits);
}

export function peek(words: Int32Array, index: number): number {
  show('peek', words, index);
  return memory.peek(words, index);
}

export function note(words: Int32Array, index: number, value: number): void {
  show('note', words, index, value);
  memory.note(words, index, value);
}

export function touch(words: Int32Array, index: number): void {
  show('touch', words, index);
}

export function waitWhile(words: Int32Array, index: number, expected: number, timeoutMs?: number): 'ok' | 'not-equal' | 'timed-out' {
  show('waitWhile', words, index, expected);
  return memory.waitWhile(words, index, expected, timeoutMs);
}

export function whenWoken(words: Int32Array, index: number, expected: number): Promise<unknown> | undefined {
  show('whenWoken', words, index, expected);
  return memory.whenWoken(words, index, expected);
}

export function wake(words: Int32Array, index: number): void {
  show('wake', words, index);
  memory.wake(words, index);
}
