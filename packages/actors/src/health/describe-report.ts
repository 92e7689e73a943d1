import type { HealthReport, HealthResult, HealthStatus } from '../contract/health.ts';
import type { ProbeRequest } from './probe-request.ts';

/** A report as a probe is told it. */
export interface Described {
  readonly status: HealthStatus;
  readonly text: string;
}

/**
 * As Kubernetes' servers write it: `ok`, or one line for each check where that is asked for or something is wrong.
 *
 * ```
 * [+]system ok
 * [!]threads warns: thread 2 has been in one piece of work for 3200 ms, in actor orders/cart-7, message "charge"
 * [-]database failed: reason withheld
 * readyz check failed
 * ```
 */
export function describeReport({ status, checks }: HealthReport, probe: ProbeRequest, showErrors: boolean): Described {
  const { title, isVerbose, exclude } = probe;
  if (!isVerbose) return { status, text: status === 'fail' ? `${title} check failed\n` : 'ok\n' };
  const texts = [
    ...checks.map((line) => describeLine(line, showErrors)),
    ...exclude.map((name) => `[+]${printable(name)} excluded: ok`),
    `${title} check ${status === 'fail' ? 'failed' : 'passed'}`,
  ];
  return { status, text: `${texts.join('\n')}\n` };
}

function describeLine({ name, status, reason, source }: HealthResult, showErrors: boolean): string {
  if (status === 'pass') return `[+]${name} ok`;
  const shown = source === 'error' && !showErrors ? 'reason withheld' : reason;
  const what = status === 'warn' ? `[!]${name} warns` : `[-]${name} failed`;
  return shown === undefined ? what : `${what}: ${printable(shown)}`;
}

/** What a probe for a check is told that there is not: a misspelt name in somebody's configuration, mostly. */
export function describeUnknown({ title, only }: ProbeRequest, names: readonly string[]): string {
  return `${title} has no check "${printable(only ?? '')}", but ${names.join(', ')}\n`;
}

/** On one line, whatever it is. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
