/** Checked at the call, where the mistake is. @throws TypeError for what has no `tell` */
export function checkRecipient(action: string, to: { readonly tell: unknown }): void {
  if (typeof to?.tell !== 'function') throw new TypeError(`Cannot ${action}: the recipient has no tell`);
}
