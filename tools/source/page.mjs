/** Parts of a page in Markdown that a program writes. */

/** @returns `text` with `part` between its two marks */
export function withPart(text, { begin, end, part }) {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`Cannot write a part of a page: it has no "${begin}" with "${end}" behind it`);
  return `${text.slice(0, from + begin.length)}\n\n${part}\n\n${text.slice(to)}`;
}

/** A table in columns, as the formatter has them; the first row is its head. @returns its lines */
export function tableOf(rows) {
  const widths = rows[0].map((_, column) => Math.max(3, ...rows.map((row) => row[column].length)));
  const lineOf = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  const [head, ...body] = rows.map(lineOf);
  return [head, lineOf(widths.map((width) => '-'.repeat(width))), ...body];
}
