import type { AnyRef } from '../../../contract/actor-ref.ts';
import type { HealthReport, LiveOptions, ProbeOptions, ReadyOptions } from '../../../contract/health.ts';
import type { ActorInspection, InspectOptions, SystemInspection } from '../../../contract/inspection.ts';

/** What the system object of a worker asks the owner: there alone all threads are known. */
export type OwnerQuestion =
  | { readonly what: 'actor'; readonly actor: AnyRef; readonly options: Pick<InspectOptions, 'waitMs'> }
  | { readonly what: 'system'; readonly options: InspectOptions }
  | { readonly what: 'live'; readonly options: LiveOptions }
  | { readonly what: 'ready'; readonly options: ReadyOptions }
  | { readonly what: 'started'; readonly options: ProbeOptions };

export type OwnerSays = ActorInspection | SystemInspection | HealthReport;

/** One actor, or all: `system.inspect` has two forms. */
export function inspectCall(first: AnyRef | InspectOptions | undefined, second: InspectOptions | undefined): OwnerQuestion {
  const isReference = typeof (first as Partial<AnyRef> | undefined)?.tell === 'function';
  if (isReference) return { what: 'actor', actor: first as AnyRef, options: second ?? {} };
  return { what: 'system', options: (first as InspectOptions | undefined) ?? {} };
}
