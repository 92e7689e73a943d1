/** No thread has that slot, or there is no such thread: a damaged record says so, or it is a mistake of the runtime's own. */
export class NoSuchPlaceError extends RangeError {
  override readonly name = 'NoSuchPlaceError';
}
