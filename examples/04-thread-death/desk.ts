import { actor, on, type ReplyTo } from '@ringmaster/actors';

/** How a desk takes its thread along. */
export type WayToDie = 'exit' | 'throw' | 'reject' | 'loop';

export type DeskMessage =
  /** Answered with the number of the booking, in this life of the desk. */
  { readonly type: 'book'; readonly order: number; readonly replyTo: ReplyTo<number> } | { readonly type: 'die'; readonly how: WayToDie };

/** Books orders. What it knows is lost with its thread; it begins again with what its first start got. */
export const desk = actor<DeskMessage, { readonly firstNumber: number }>(import.meta.url, 'desk', (_ctx, { firstNumber }) => {
  let number = firstNumber;
  return on({
    book: async ({ replyTo }) => {
      // It takes a moment, so that some orders wait in the mailbox.
      await new Promise((done) => setImmediate(done));
      replyTo.tell(number++);
    },
    die: ({ how }) => die(how),
  });
});

function die(how: WayToDie): void {
  switch (how) {
    case 'exit':
      process.exit(1);
      break;
    case 'throw':
      setImmediate(() => {
        throw new Error('nobody catches this');
      });
      break;
    case 'reject':
      void Promise.reject(new Error('nobody handles this'));
      break;
    case 'loop':
      for (;;);
  }
}
