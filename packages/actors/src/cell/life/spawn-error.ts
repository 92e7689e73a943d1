import { SpawnError } from '../../contract/errors/runtime-errors.ts';
import { thrownText } from '../../contract/errors/thrown-text.ts';
import type { LifeSubject } from './life-subject.ts';

/** What a first start fails with, whatever its setup threw (G12). */
export function spawnError({ name, url, definitionName }: LifeSubject, cause: unknown): SpawnError {
  if (cause instanceof SpawnError) return cause;
  return new SpawnError(`Cannot start "${name}": ${thrownText(cause)}`, { data: { url, actorName: definitionName }, cause });
}
