/** @throws TypeError naming the first option that there is not: a misspelt one would be ignored in silence */
export function checkKeys(action: string, given: object, known: readonly string[]): void {
  for (const key of Object.keys(given)) {
    if (!known.includes(key)) throw new TypeError(`Cannot ${action}: there is no option "${key}"; there are ${known.join(', ')}`);
  }
}
