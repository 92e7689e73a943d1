/** Something that goes on until cancelled. Cancelling twice does nothing. */
export interface Subscription extends Disposable {
  cancel(): void;
}
