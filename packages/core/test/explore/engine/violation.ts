/** What must not happen has happened: the path that led to it is the counter-example. */
export class Violation extends Error {
  override readonly name = 'Violation';
}
