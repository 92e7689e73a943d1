/**
 * How many runs a property takes: `short` in `npm test`, `long` in the project `long` of `npm run test:stress` and wherever seeded faults are to
 * be caught.
 */
export function trials(short: number, long: number): number {
  return process.env['RINGMASTER_TRIALS'] === 'long' ? long : short;
}
