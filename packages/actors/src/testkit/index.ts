export { ExpectationError } from './expectation-error.ts';
export type { Fault, Faults, RingOf } from './fault.ts';
export type { HeldActor, HeldMessage } from './held-actor.ts';
export type { Probe, TypeIn, WaitOptions } from './probe.ts';
export type { EventOptions, LetterPattern, TestDeadLetters, TestEvents } from './test-events.ts';
export type { DeterministicKit, TestKit } from './test-kit.ts';
export type { LoggedLine, LogLevel, TestLog } from './test-log.ts';
export type { TestMode } from './test-mode.ts';
export { createTestSystem, type DeterministicTestSystem, type TestSystem, type TestSystemOptions } from './test-system.ts';
