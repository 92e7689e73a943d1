import type { HealthSource, HealthStatus } from '../contract/health.ts';
import { shown } from '../contract/shown.ts';
import { toError } from '../contract/errors/to-error.ts';

/** What a run of a check came to. */
export interface Verdict {
  readonly status: HealthStatus;
  readonly reason: string | undefined;
  readonly source: HealthSource;
}

const STATUSES: readonly unknown[] = ['pass', 'warn', 'fail'];

/** Of what a check returned, which may be anything, whatever its type says. Never throws. */
export function verdictOf(returned: unknown): Verdict {
  if (returned === undefined || returned === true) return { status: 'pass', reason: undefined, source: 'check' };
  if (returned === false) return { status: 'fail', reason: 'the check returned false', source: 'runtime' };
  try {
    return ofObject(returned);
  } catch (thrown) {
    return verdictOfError(thrown);
  }
}

/** Of what a check threw, or rejected with. */
export function verdictOfError(thrown: unknown): Verdict {
  return { status: 'fail', reason: messageOf(thrown), source: 'error' };
}

export function failed(reason: string): Verdict {
  return { status: 'fail', reason, source: 'runtime' };
}

function ofObject(returned: unknown): Verdict {
  const { status, reason } = (returned ?? {}) as { readonly status?: unknown; readonly reason?: unknown };
  const isReason = reason === undefined || typeof reason === 'string';
  if (STATUSES.includes(status) && isReason) return { status: status as HealthStatus, reason, source: 'check' };
  return { ...failed(`the check returned ${shown(returned)}; it returns nothing, a boolean or { status, reason }`), source: 'error' };
}

function messageOf(thrown: unknown): string {
  try {
    return toError(thrown).message;
  } catch {
    return 'the check threw what cannot be read';
  }
}
