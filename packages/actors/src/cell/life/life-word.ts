import type { ActorStatus } from '../../contract/inspection.ts';
import type { Phase } from './life-subject.ts';

/** What an actor's slot says its life is at, for observers in other threads. Shared memory: never renumber. */
export const LifeWord = { starting: 0, running: 1, suspended: 2, restarting: 3, stopping: 4 } as const;

/** @param isAgain it has had a life before */
export function lifeWordOf(phase: Phase, isAgain: boolean): number {
  switch (phase) {
    case 'new':
    case 'starting':
      return isAgain ? LifeWord.restarting : LifeWord.starting;
    case 'running':
      return LifeWord.running;
    case 'suspended':
      return LifeWord.suspended;
    case 'closing':
    case 'down':
      return LifeWord.restarting;
    case 'stopping':
    case 'ended':
      return LifeWord.stopping;
  }
}

const STATUSES: readonly (ActorStatus | undefined)[] = ['starting', undefined, 'suspended', 'restarting', 'stopping'];

/** Undefined while it runs: then it depends on what it has to do. */
export function statusOfWord(word: number): ActorStatus | undefined {
  return STATUSES[word];
}
