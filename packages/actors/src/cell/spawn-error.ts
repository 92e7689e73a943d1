import { SpawnError } from '../contract/errors/runtime-errors.ts';
import type { LifeSubject } from './life-subject.ts';

/** What a first start fails with, whatever its setup threw (G12). */
export function spawnError({ name, url, definitionName }: LifeSubject, cause: unknown): SpawnError {
  if (cause instanceof SpawnError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new SpawnError(`Cannot start "${name}": ${message}`, { data: { url, actorName: definitionName }, cause });
}
