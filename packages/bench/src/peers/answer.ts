/** What every peer's worker does with a request. */
export function answer({ id }: { readonly type: 'get'; readonly id: number }): number {
  return id + 1;
}
