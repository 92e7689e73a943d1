/** The type of a message, for people; undefined: it has none that is a text. */
export function typeOf(message: unknown): string | undefined {
  const type: unknown = typeof message === 'object' && message !== null ? (message as { readonly type?: unknown }).type : undefined;
  return typeof type === 'string' ? type : undefined;
}
