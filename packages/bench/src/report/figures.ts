import type { Range } from '../targets/judge.ts';

/** A figure with three digits that count, e.g. `6.42 M`, `774 k`, `0.0131`. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '-';
  const size = Math.abs(value);
  if (size >= 1e6) return `${(value / 1e6).toPrecision(3)} M`;
  if (size >= 1e4) return `${Math.round(value / 1e3)} k`;
  if (size >= 1e3) return `${(value / 1e3).toPrecision(3)} k`;
  if (size >= 100) return value.toFixed(0);
  return value.toPrecision(3);
}

export function spread([min, max]: Range): string {
  return Number.isFinite(min) ? `${figure(min)} … ${figure(max)}` : '-';
}
