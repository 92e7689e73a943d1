import { splitIdentifier } from '../text/split-identifier.ts';

/**
 * What a query looks for: the same terms its words were indexed under, each once.
 *
 * @example queryTerms('readFile callback') // ['readfile', 'read', 'file', 'callback']
 */
export function queryTerms(query: string): string[] {
  return [...new Set(splitIdentifier(query))];
}
