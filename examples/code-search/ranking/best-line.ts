/** The lines of one file on which one term of the query stands. */
export interface TermLines {
  readonly weight: number;
  readonly lines: readonly number[];
}

/** The line to show: where the heaviest terms of the query stand together; the first of equals. */
export function bestLine(found: readonly TermLines[]): number {
  const weights = new Map<number, number>();
  for (const { weight, lines } of found) {
    for (const line of lines) weights.set(line, (weights.get(line) ?? 0) + weight);
  }
  let best = 1;
  let heaviest = 0;
  for (const [line, weight] of weights) {
    if (weight > heaviest || (weight === heaviest && line < best)) {
      best = line;
      heaviest = weight;
    }
  }
  return best;
}
