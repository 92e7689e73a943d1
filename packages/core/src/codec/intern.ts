/**
 * The same text as the engine's own copy of it, the one that property names are made of.
 *
 * Text out of a table is a string of its own. As a key it costs four times as much in every access, because the engine
 * must find its copy first; as a message's `type` it would cost that in every handler table it meets.
 */
export function intern(text: string): string {
  return Object.keys({ [text]: 0 })[0] ?? text;
}
