/** Rows of label and value, values aligned to the right: for people; the same data goes to `--json` unformatted. */
export type Row = readonly [label: string, value: string];

export function table(rows: readonly Row[]): string {
  const labels = Math.max(...rows.map(([label]) => label.length));
  const values = Math.max(...rows.map(([, value]) => value.length));
  return rows.map(([label, value]) => `  ${label.padEnd(labels)}  ${value.padStart(values)}`).join('\n');
}

/** @example whole(1234567) // '1 234 567' */
export function whole(value: number): string {
  return Math.round(value)
    .toString()
    .replaceAll(/\B(?=(\d{3})+$)/g, ' ');
}

export const milliseconds = (value: number): string => `${whole(value)} ms`;
export const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
export const percent = (fraction: number): string => `${Math.round(fraction * 100)} %`;
