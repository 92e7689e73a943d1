import { thrownText } from './thrown-text.ts';

/** Why a module could not be imported. The engine names no file when it cannot read one, and that may be one which the module imports. */
export function failedImport(url: string, cause: unknown): string {
  const where = cause instanceof SyntaxError ? ' (there, or in a module that it imports: `node --check` on each names the line)' : '';
  return `importing ${url} failed: ${thrownText(cause)}${where}`;
}
