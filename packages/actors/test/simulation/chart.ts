import type { Row } from './row.ts';
import { serviceTimesInOrder } from './service-times.ts';

/** What is drawn, the last on top. */
const SERIES = [
  { policy: 'fifo', label: 'FIFO', color: '#d55e00', width: 1.6, dash: '' },
  { policy: 'fifo-expires', label: 'FIFO, expiring', color: '#d55e00', width: 1.6, dash: '5 3' },
  { policy: 'priority', label: 'priority only', color: '#8e5a9e', width: 1.6, dash: '' },
  { policy: 'priority-expires', label: 'priority, expiring', color: '#8e5a9e', width: 1.6, dash: '5 3' },
  { policy: 'ours-finishing', label: "ours, late: 'finish'", color: '#0072b2', width: 1.6, dash: '5 3' },
  { policy: 'ours', label: 'ours', color: '#0072b2', width: 3, dash: '' },
] as const;

const PANEL = { width: 250, height: 170, left: 52, top: 64, gapX: 34, gapY: 52 } as const;
const LOADS = { least: 0.7, most: 1.3, ticks: [0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3] } as const;
/** Percent missed, on a scale of powers of ten. What is less is drawn at the foot. */
const MISSED = { least: 0.01, most: 100, ticks: [0.01, 0.1, 1, 10, 100] } as const;

/** The share of tasks that miss their deadlines, by load: a panel for each kind of service times and number of agents. */
export function chart(rows: readonly Row[]): string {
  const all = rows.filter(({ leeway }) => leeway === 'mean');
  const agents = [...new Set(all.map((row) => row.agents))];
  const width = PANEL.left + serviceTimesInOrder.length * (PANEL.width + PANEL.gapX);
  const height = PANEL.top + agents.length * (PANEL.height + PANEL.gapY);
  const panels = agents.flatMap((count, down) =>
    serviceTimesInOrder.map((service, across) => {
      const own = all.filter((row) => row.agents === count && row.service === service);
      const x = PANEL.left + across * (PANEL.width + PANEL.gapX);
      const y = PANEL.top + down * (PANEL.height + PANEL.gapY);
      const title = `${service}, ${count} ${count === 1 ? 'agent' : 'agents'}`;
      return `<g transform="translate(${x} ${y})">\n${panel(own, title)}\n</g>`;
    }),
  );
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="11">`,
    '<title>Tasks that miss their deadline, in percent, by load</title>',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    '<text x="12" y="20" font-size="14" font-weight="bold" fill="#222">Tasks that miss their deadline, in percent, by load</text>',
    legend(),
    ...panels,
    '</svg>',
  ].join('\n')}\n`;
}

function legend(): string {
  const step = 134;
  const entries = [...SERIES, { label: 'hopeless', color: '#777', width: 1.2, dash: '1 3' }];
  return entries
    .map(({ label, color, width, dash }, index) => {
      const x = 12 + index * step;
      return `<line x1="${x}" y1="36" x2="${x + 24}" y2="36" ${stroke(color, width, dash)}/><text x="${x + 29}" y="40" fill="#222">${escaped(label)}</text>`;
    })
    .join('\n');
}

function panel(rows: readonly Row[], title: string): string {
  const { width, height } = PANEL;
  const across = LOADS.ticks.map(
    (load) =>
      `<line x1="${xOf(load)}" y1="0" x2="${xOf(load)}" y2="${height}" stroke="${load === 1 ? '#aaa' : '#eee'}"/><text x="${xOf(load)}" y="${height + 14}" text-anchor="middle" fill="#555">${load}</text>`,
  );
  const up = MISSED.ticks.map(
    (missed) =>
      `<line x1="0" y1="${yOf(missed)}" x2="${width}" y2="${yOf(missed)}" stroke="#eee"/><text x="-6" y="${yOf(missed) + 4}" text-anchor="end" fill="#555">${missed}</text>`,
  );
  const series = SERIES.map(({ policy, color, width: thickness, dash }) => {
    const points = rows.filter((row) => row.policy === policy);
    return line(points, ({ missed }) => missed, stroke(color, thickness, dash));
  });
  const fifo = rows.filter(({ policy }) => policy === 'fifo');
  const hopeless = fifo.some((row) => row.hopeless > 0) ? [line(fifo, (row) => row.hopeless, stroke('#777', 1.2, '1 3'))] : [];
  const frame = `<rect width="${width}" height="${height}" fill="none" stroke="#bbb"/>`;
  return [`<text y="-8" font-weight="bold" fill="#222">${escaped(title)}</text>`, ...across, ...up, ...hopeless, ...series, frame].join(
    '\n',
  );
}

function line(rows: readonly Row[], of: (row: Row) => number, look: string): string {
  const points = rows.map((row) => `${xOf(row.load)},${yOf(of(row))}`).join(' ');
  return `<polyline points="${points}" fill="none" stroke-linejoin="round" ${look}/>`;
}

function stroke(color: string, width: number, dash: string): string {
  return `stroke="${color}" stroke-width="${width}"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}`;
}

function xOf(load: number): number {
  return tenths((PANEL.width * (load - LOADS.least)) / (LOADS.most - LOADS.least));
}

function yOf(missed: number): number {
  const share = Math.log(Math.max(missed, MISSED.least) / MISSED.least) / Math.log(MISSED.most / MISSED.least);
  return tenths(PANEL.height * (1 - share));
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
