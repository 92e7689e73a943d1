/** Minified files have lines of megabytes. */
const WIDTH_MAX = 100;
/** How much of the line is shown before the first match. */
const LEAD = 24;

/**
 * The part of a line that shows why it was found: around the first of the terms, on one line, at most `WIDTH_MAX` long.
 *
 * @param line counted from 1
 * @returns an empty string if the file has no such line any more
 */
export function snippet(source: string, line: number, terms: readonly string[]): string {
  const text = lineOf(source, line).trim().replaceAll(/\s+/g, ' ');
  if (text.length <= WIDTH_MAX) return text;
  const start = Math.max(0, Math.min(firstMatch(text, terms) - LEAD, text.length - WIDTH_MAX));
  const end = start + WIDTH_MAX;
  return `${start > 0 ? '…' : ''}${text.slice(start, end)}${end < text.length ? '…' : ''}`;
}

function lineOf(source: string, line: number): string {
  let start = 0;
  for (let before = 1; before < line; before++) {
    const end = source.indexOf('\n', start);
    if (end < 0) return '';
    start = end + 1;
  }
  const end = source.indexOf('\n', start);
  return source.slice(start, end < 0 ? undefined : end);
}

function firstMatch(text: string, terms: readonly string[]): number {
  const lower = text.toLowerCase();
  const places = terms.map((term) => lower.indexOf(term)).filter((place) => place >= 0);
  return places.length === 0 ? 0 : Math.min(...places);
}
