export { ExplorationError } from './exploration-error.ts';
export { type Exploration, type ExploreOptions, explore } from './explore.ts';
export { HandlerIoError } from './handler-io-error.ts';
export { createTestSystem, type TestSystem, type TestSystemOptions } from './test-system.ts';
export { writeTrace } from './write-trace.ts';
export type { Choice, ChoicePoint, Chooser, TraceEntry } from '@ringmaster/core/testkit';
