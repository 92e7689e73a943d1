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
 *
 * @returns undefined if one check alone was asked for, and there is none of that name
 */
export function describeReport(report: HealthReport, probe: ProbeRequest, showErrors: boolean): Described | undefined {
  const { only, title, isVerbose, exclude } = probe;
  const lines = only === undefined ? report.checks : report.checks.filter(({ name }) => name === only);
  if (only !== undefined && lines.length === 0) return undefined;
  const status = only === undefined ? report.status : (lines[0] as HealthResult).status;
  if (!isVerbose) return { status, text: status === 'fail' ? `${title} check failed\n` : 'ok\n' };
  const texts = [
    ...lines.map((line) => describeLine(line, showErrors)),
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

/** On one line, whatever it is. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
