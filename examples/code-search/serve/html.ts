const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as it may stand between tags and in quoted attributes. */
export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

/** Text with the terms in it marked, the longest first where they overlap; escaped. */
export function highlighted(text: string, terms: readonly string[]): string {
  if (terms.length === 0) return escapeHtml(text);
  const longestFirst = terms.toSorted((a, b) => b.length - a.length).map((term) => term.replaceAll(/[$]/g, '\\$&'));
  return text
    .split(new RegExp(`(${longestFirst.join('|')})`, 'iu'))
    .map((part, index) => (index % 2 === 1 ? `<mark>${escapeHtml(part)}</mark>` : escapeHtml(part)))
    .join('');
}
