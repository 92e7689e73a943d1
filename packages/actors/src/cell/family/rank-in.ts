/** Where a name stands in `names`; behind all of them if it is not there. */
export function rankIn(names: readonly string[]): (name: string) => number {
  const ranks = new Map(names.map((name, index) => [name, index]));
  return (name) => ranks.get(name) ?? names.length;
}
