/** What a line of the log says of an actor beside its name: its path, where the name is not all of it. */
export function pathField(actor: { readonly name: string } | undefined, path: string | undefined): { readonly path?: string } {
  return path === undefined || path === actor?.name ? {} : { path };
}
