/** What definitions and stateless kinds look like from outside, whichever copy of the package has made them. */
interface Made {
  readonly url?: unknown;
  readonly actorName?: unknown;
  readonly id?: unknown;
}

/**
 * Whether a module exports what this thread's table of definitions does not know: then it was made by another copy of the package. Each copy
 * has a table of its own (decision 0001), and "define it at module top level" would send its author looking for a mistake that is not there.
 *
 * @param module what `import(url)` gave
 */
export function isOfAnotherCopy(module: object, url: string, name: string): boolean {
  return Object.values(module).some((made: Made | null | undefined) => made?.url === url && (made.actorName === name || made.id === name));
}

/** What to do about it: the end of an error's text. */
export const ONE_COPY = 'by another copy of @ringmaster/actors than this system is of; see that both find the same one';
