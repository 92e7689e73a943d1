/** One for each promise of docs/guarantees.md: `{ guarantee: 'G4', … }`. They make its test fail, and may be noticed by others. */
export const GUARANTEES = [];
