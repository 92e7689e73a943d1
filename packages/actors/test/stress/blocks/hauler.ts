import { type ActorRef, actor, on, type ReplyTo, type SharedBlock, TaskError } from '@ringmaster/actors';
import { SeededRandom } from '@ringmaster/core/testkit';
import { BUSY, CARGO_FAULT, HEAD_WORDS, inspect, paint, wordsOf } from '../cargo.ts';
import { endThread, type ThreadEnding } from '../end-thread.ts';

/** How the load of blocks ends with an actor, or with its thread. */
export const HAULER_WAYS: readonly ThreadEnding[] = ['exit', 'throw', 'reject', 'loop'];

export type HaulerMessage =
  /** Whom it sends to, and that it may begin. */
  | { readonly type: 'crew'; readonly crew: readonly ActorRef<HaulerMessage>[] }
  /** A block that goes on so many more times. */
  | { readonly type: 'haul'; readonly block: SharedBlock; readonly hops: number }
  /** The same, and comes back in the answer. */
  | { readonly type: 'lend'; readonly block: SharedBlock; readonly replyTo: ReplyTo<SharedBlock> }
  /** Allocates and sends off so many. */
  | { readonly type: 'load'; readonly count: number }
  | { readonly type: 'fail' }
  | { readonly type: 'die'; readonly how: ThreadEnding }
  | { readonly type: 'hauled'; readonly replyTo: ReplyTo<number> };

/** The longest block. */
export const BYTES_MAX = 40_000;

/**
 * Carries blocks and looks at each: that nobody else is at it, and that its bytes are what the last one wrote.
 *
 * A block's first word says that somebody is at it, its second word what all its bytes follow from.
 */
export const hauler = actor<HaulerMessage, { readonly seed: number }>(import.meta.url, 'hauler', (ctx, { seed }) => {
  const random = new SeededRandom(seed);
  let crew: readonly ActorRef<HaulerMessage>[] = [];
  let hauled = 0;
  const anyone = (): ActorRef<HaulerMessage> => crew[random.below(crew.length)] ?? ctx.self;
  /** Alone with the block: looks at it, and writes it anew. */
  const work = (block: SharedBlock): void => {
    const words = wordsOf(block);
    if (words[BUSY] !== 0) throw new Error(`${CARGO_FAULT}: somebody else is at the block`);
    words[BUSY] = 1;
    inspect(words);
    paint(words, random.below(1_000_000));
    words[BUSY] = 0;
    hauled++;
  };
  const send = (block: SharedBlock, hops: number): void => {
    if (hops > 0 && random.below(8) === 0) return lend(block);
    if (hops === 0 || ctx.tell(anyone(), { type: 'haul', block, hops: hops - 1 }) === 'full') block.release();
  };
  const lend = (block: SharedBlock): void => {
    ctx
      .ask(anyone(), { type: 'lend', block }, { timeout: 2_000 })
      .then(
        (back) => {
          work(back);
          back.release();
        },
        () => block.release(),
      )
      .catch((error: Error) => {
        // Of a former life: what it held has returned.
        if (error.message.startsWith(CARGO_FAULT)) ctx.log.error({ err: error }, 'block at fault');
      });
  };
  const load = async (): Promise<void> => {
    const block = await ctx.blocks.allocate(HEAD_WORDS * 4 + (random.below(BYTES_MAX) & ~3));
    const words = wordsOf(block);
    words[BUSY] = 0;
    paint(words, random.below(1_000_000));
    send(block, random.below(12));
  };
  return on({
    crew: (message) => {
      crew = message.crew;
    },
    haul: ({ block, hops }) => {
      work(block);
      send(block, hops);
    },
    lend: ({ block, replyTo }) => {
      work(block);
      replyTo.tell(block);
    },
    load: ({ count }) => {
      // Not awaited here: who waits for room goes on hauling, or nobody would make any.
      for (let n = 0; n < count; n++) void load().catch(() => undefined);
    },
    fail: () => {
      throw new TaskError('Cannot go on: told to fail');
    },
    die: ({ how }) => endThread(how),
    hauled: ({ replyTo }) => replyTo.tell(hauled),
  });
});
