import { shown } from './shown.ts';

/**
 * The module that defines something, as whoever hosts it imports it: nothing relative, and no path.
 *
 * @throws TypeError for a URL that is not absolute
 */
export function checkModuleUrl(action: string, url: unknown): asserts url is string {
  if (typeof url === 'string' && /^(file|data):/.test(url)) return;
  throw new TypeError(
    `Cannot ${action}: its URL is an absolute file: or data: URL, not ${shown(url)}; pass import.meta.url, or pathToFileURL(__filename).href in CommonJS`,
  );
}
