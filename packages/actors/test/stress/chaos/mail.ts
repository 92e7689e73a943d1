import {
  type ActorRef,
  actor,
  type BrokerMessage,
  type Delivery,
  MessageBroker,
  on,
  type Published,
  queue,
  type Recipient,
  topic,
} from '@ringmaster/actors';
import { Books } from './books.ts';
import { NewsPage } from './news-page.ts';
import { isWhole, type Payload, sumOf } from './payload.ts';

export interface Letter extends Payload {
  readonly n: number;
}

export const ATTEMPTS_MAX = 6;
export const dead = queue<Letter>('chaos/dead');
export const letters = queue<Letter>('chaos/letters', {
  maxAttempts: ATTEMPTS_MAX,
  visibilityMs: 400,
  backoff: { minMs: 2, maxMs: 20 },
  deadLetters: dead,
});
export const quotes = queue<Letter, number>('chaos/quotes', { visibilityMs: 400, maxAttempts: ATTEMPTS_MAX });
export const news = topic<Letter>('chaos.*.news');
export const NEWS_FROM = 'here';

/** Attempts are bits 0 to 15. */
const HANDLED_TWICE = 1 << 16;
const ACKNOWLEDGED = 1 << 17;
const CORRUPT = 1 << 18;
/** Bits of a letter in the books. */
export const LETTER_BITS = { handledTwice: HANDLED_TWICE, acknowledged: ACKNOWLEDGED, corrupt: CORRUPT } as const;
/** Of attempts. */
export const attemptsOf = (word: number): number => {
  let count = 0;
  for (let attempt = 0; attempt < 16; attempt++) count += (word >> attempt) & 1;
  return count;
};

export type ClerkMessage =
  | Delivery<Letter>
  | { readonly type: 'quote'; readonly request: Delivery<Letter, number> }
  | { readonly type: 'fail' };

/** Handles letters, some of them badly; answers requests; reads news. A new life of it consumes and subscribes anew. */
export const clerk = actor<ClerkMessage, { broker: ActorRef<BrokerMessage>; index: number }>(
  import.meta.url,
  'clerk',
  (ctx, { broker: ref, index }) => {
    const books = Books.open();
    const broker = MessageBroker.of(ref, ctx);
    const page = new NewsPage(books, index);
    broker.consume(letters, ctx.self, { prefetch: 8 });
    broker.consume(quotes, { tell: (request) => ctx.self.tell({ type: 'quote', request }) }, { prefetch: 4 });
    page.begins();
    const reader: Recipient<Published<Letter>> = {
      tell: (published) => {
        page.hears(published);
        return 'accepted';
      },
    };
    broker.subscribe(news, reader, { waitingMax: 200 });
    return on<ClerkMessage>({
      delivery: (delivery) => {
        const { n, ...payload } = delivery.body;
        const before = Atomics.or(books.letters, n, 1 << (delivery.attempt - 1));
        if ((before & (1 << (delivery.attempt - 1))) !== 0) Atomics.or(books.letters, n, HANDLED_TWICE);
        if (!isWhole(payload)) Atomics.or(books.letters, n, CORRUPT);
        // Each of these in another attempt, so that most are acknowledged in the end.
        if (n % 13 === 0) return delivery.nack({ requeue: false, note: 'never' });
        if (n % 5 === delivery.attempt) return delivery.nack({ note: 'not now' });
        if (n % 31 === 0 && delivery.attempt === 1) return; // Its time runs out.
        Atomics.or(books.letters, n, ACKNOWLEDGED);
        delivery.ack();
      },
      quote: ({ request }) => {
        if (request.body.n % 17 === 0) return request.fail(new RangeError('Cannot say: no such thing'));
        if (request.body.n % 19 === 0) return request.ack();
        request.reply(sumOf(request.body.text));
      },
      fail: () => {
        throw new Error('Cannot go on: told to fail');
      },
    });
  },
);
