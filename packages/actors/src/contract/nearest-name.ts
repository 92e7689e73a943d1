/** As many letters may be wrong, or a third of a short name. */
const WRONG_MAX = 2;

/** The one of `known` that `name` is most likely meant to be; undefined: none is near. Case does not count. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let best = Math.min(WRONG_MAX, Math.floor(name.length / 3)) + 1;
  for (const one of known) {
    // What is that much longer is further away, however long it is.
    if (Math.abs(one.length - name.length) >= best) continue;
    const distance = distanceOf(name.toLowerCase(), one.toLowerCase());
    if (distance >= best) continue;
    [nearest, best] = [one, distance];
  }
  return nearest;
}

/** How many letters are to be put in, left out, changed, or changed for the next one (Damerau 1964, each place once). */
function distanceOf(from: string, to: string): number {
  let before: readonly number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const line = [row];
    for (let column = 1; column <= to.length; column++) {
      const changed = at(last, column - 1) + (from[row - 1] === to[column - 1] ? 0 : 1);
      const moved = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1] ? at(before, column - 2) + 1 : changed;
      line.push(Math.min(changed, moved, at(last, column) + 1, at(line, column - 1) + 1));
    }
    [before, last] = [last, line];
  }
  return at(last, to.length);
}

/** Of a place that there is not, more than anything. */
function at(line: readonly number[], column: number): number {
  return line[column] ?? Number.POSITIVE_INFINITY;
}
