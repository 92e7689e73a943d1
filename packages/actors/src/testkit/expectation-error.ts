/** What a test expected did not come about. The message says what came instead. */
export class ExpectationError extends Error {
  override readonly name = 'ExpectationError';
}
