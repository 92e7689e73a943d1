/**
 * How many seeds, runs or steps a random test takes: `short` in `npm test`, `long` where there is time for it, in the project `long` of
 * `npm run test:stress` and wherever seeded faults are to be caught.
 */
export function trials(short: number, long: number): number {
  return isLong() ? long : short;
}

export function isLong(): boolean {
  return process.env.RINGMASTER_TRIALS === 'long';
}
