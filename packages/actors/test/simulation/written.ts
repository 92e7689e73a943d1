import { chart } from './chart.ts';
import { fromCsv, type Row, toCsv } from './row.ts';
import { tables } from './tables.ts';

/** Below this line the page is written by the simulation, above it by hand. */
const MARK = '<!-- Written by the simulation from here on: see "Again" above. -->';

/** The files that hold what the simulation found, as far as it writes them. */
export interface Written {
  readonly csv: string;
  readonly page: string;
  readonly svg: string;
}

/** @param page as it is: what stands above the mark is kept */
export function written(rows: readonly Row[], page: string): Written {
  const [byHand] = page.split(MARK);
  // What is shown comes from the table as it is kept, so that the one follows from the other.
  const kept = fromCsv(toCsv(rows));
  return { csv: toCsv(rows), page: `${byHand}${MARK}\n\n${tables(kept)}\n`, svg: chart(kept) };
}
