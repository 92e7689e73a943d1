import { SystemCounters, underWay } from '../system/thread/metrics/system-meter.ts';
import type { OwnerSystem } from '../system/owner/owner-system.ts';
import { ExpectationError } from './expectation-error.ts';
import type { LetterBook } from './test-dead-letters.ts';
import type { LogBook } from './test-log.ts';

/** How many of a kind are named. */
const NAMED = 5;

/** Where to look. */
export interface Books {
  readonly system: OwnerSystem;
  readonly letters: LetterBook;
  readonly log: LogBook;
}

/** Asks that nobody has answered yet. */
export function openAsks({ regions }: OwnerSystem): number {
  return underWay(new SystemCounters(regions)).asking;
}

/** @throws ExpectationError that names all that nobody has expected */
export function verify({ letters, log }: Books, asks: number): void {
  const findings = [
    told('dead letter', letters.open),
    told('error in the log', log.openErrors),
    asks === 0 ? undefined : `${asks} ${asks === 1 ? 'ask is' : 'asks are'} still open`,
  ].filter((finding) => finding !== undefined);
  if (findings.length === 0) return;
  throw new ExpectationError(`Cannot end the test: ${findings.join('; ')}; expect them, or see to it that they do not come`);
}

function told(what: string, open: readonly string[]): string | undefined {
  if (open.length === 0) return undefined;
  const more = open.length > NAMED ? `, and ${open.length - NAMED} more` : '';
  return `${open.length} × ${what} that nobody expected: ${open.slice(0, NAMED).join(', ')}${more}`;
}
