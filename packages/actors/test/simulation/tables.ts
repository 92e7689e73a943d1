import { halvings, rowOf } from './acceptance.ts';
import { allPolicies } from './policies/all-policies.ts';
import type { Leeway, Row } from './row.ts';
import { serviceTimesInOrder } from './service-times.ts';

/** For these loads the tables by class; the CSV has all. */
const SHOWN_LOADS: readonly number[] = [0.7, 0.9, 1, 1.3];
const SHOWN_POLICIES: readonly string[] = ['fifo', 'fifo-expires', 'priority', 'priority-expires', 'ours', 'ours-finishing', 'ours-strict'];
/** What ours may be set to, the first as it is judged. */
const SETTINGS = ['ours', 'ours-lead-0', 'ours-lead-2', 'ours-lead-8', 'ours-strict', 'ours-aging', 'ours-refusing', 'ours-ruling-out'];

/** The tables of docs/scheduling-simulation.md, from the rows alone. */
export function tables(rows: readonly Row[]): string {
  return [
    '## Half of what FIFO misses',
    ...leewaysOf(rows).map((leeway) => halvingTable(rows, leeway)),
    '## Missed, percent',
    ...serviceTimesInOrder.map((service) => missedTable(rows, service)),
    '## By class, one agent',
    ...serviceTimesInOrder.map((service) => classTable(rows, service)),
    '## What ours is set to, one agent',
    `Missed, percent, and of that by class: high, normal, low.\n\n${settingsTable(rows)}`,
  ].join('\n\n');
}

function leewaysOf(rows: readonly Row[]): Leeway[] {
  return [...new Set(rows.map(({ leeway }) => leeway))];
}

function halvingTable(rows: readonly Row[], leeway: Leeway): string {
  const lines = halvings(rows)
    .filter((one) => one.leeway === leeway)
    .map((one) => {
      const verdict = one.isMet ? 'yes' : one.isOutOfReach ? 'no: nobody can' : '**no**';
      const share = (one.ours / one.fifo).toFixed(2);
      return [
        one.service,
        one.agents,
        one.load,
        percent(one.fifo),
        percent(one.hopeless),
        percent(one.ours),
        share,
        verdict,
        yes(one.isMetOfAvoidable),
      ];
    });
  const head = ['service times', 'agents', 'load', 'FIFO', 'hopeless', 'ours', 'share', 'at most half', 'of the avoidable, too'];
  return `Deadlines in ${leeway === 'own' ? "each task's own service time" : 'mean service times'}:\n\n${table(head, lines)}`;
}

function missedTable(all: readonly Row[], service: Row['service']): string {
  const rows = all.filter((row) => row.leeway === 'mean' && row.service === service);
  const places = rows.filter(({ policy }) => policy === 'fifo');
  const isEverywhere = (id: string): boolean => places.every((at) => rows.some((row) => row.policy === id && row.agents === at.agents));
  const policies = allPolicies.filter(({ id }) => isEverywhere(id));
  const lines = places.map((at) => [at.agents, at.load, ...policies.map(({ id }) => withError(rowOf(rows, at, id)))]);
  return `### Service times: ${service}\n\n${table(['agents', 'load', ...policies.map(({ name }) => name)], lines)}`;
}

function classTable(all: readonly Row[], service: Row['service']): string {
  const rows = all.filter(
    ({ leeway, agents, load, policy, service: of }) =>
      leeway === 'mean' && of === service && agents === 1 && SHOWN_LOADS.includes(load) && SHOWN_POLICIES.includes(policy),
  );
  const lines = rows.map(({ load, policy, missedOf, goodput, waitP99Of }) => {
    const name = allPolicies.find(({ id }) => id === policy)?.name ?? policy;
    return [load, name, ...missedOf.map(percent), goodput.toFixed(3), ...waitP99Of.map(inServices)];
  });
  const head = ['load', 'policy', 'missed: high', 'normal', 'low', 'goodput', 'p99 wait: high', 'normal', 'low'];
  return `### Service times: ${service}, by class\n\n${table(head, lines)}`;
}

function settingsTable(all: readonly Row[]): string {
  const rows = all.filter(({ leeway, agents }) => leeway === 'mean' && agents === 1);
  const places = rows.filter(({ policy, load }) => policy === 'fifo' && SHOWN_LOADS.includes(load));
  const names = SETTINGS.map((id) => allPolicies.find((one) => one.id === id)?.name ?? id);
  const lines = places.map((at) => {
    const cells = SETTINGS.map((id) => rowOf(rows, at, id)).map(
      ({ missed, missedOf }) => `${percent(missed)} (${missedOf.map(percent).join(', ')})`,
    );
    return [at.service, at.load, ...cells];
  });
  return table(['service times', 'load', ...names], lines);
}

/** Columns as wide as their widest cell, as the formatter of the other pages has them. */
function table(head: readonly string[], lines: readonly (readonly (string | number)[])[]): string {
  const cells = lines.map((line) => line.map(String));
  const widths = head.map((title, index) => Math.max(title.length, ...cells.map((line) => line[index]?.length ?? 0)));
  const row = (line: readonly string[]): string => `| ${line.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' | ')} |`;
  return [row(head), row(widths.map((width) => '-'.repeat(width))), ...cells.map(row)].join('\n');
}

function withError({ missed, missedError }: Row): string {
  return missedError >= 0.1 ? `${percent(missed)} ± ${missedError.toFixed(1)}` : percent(missed);
}

function percent(value: number): string {
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function inServices(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}

function yes(isSo: boolean): string {
  return isSo ? 'yes' : '**no**';
}
