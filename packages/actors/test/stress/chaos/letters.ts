import { type ActorRef, RequestUnansweredError } from '@ringmaster/actors';
import {
  ATTEMPTS_MAX,
  attemptsOf,
  type ClerkMessage,
  clerk,
  dead,
  LETTER_BITS,
  type Letter,
  letters,
  NEWS_FROM,
  news,
  quotes,
} from './mail.ts';
import { NewsPage } from './news-page.ts';
import type { Part, Stage } from './part.ts';
import { isWhole, payloadOf, sumOf } from './payload.ts';
import { tireless } from './crew.ts';
import { Kinds, nameOf, type Sheet } from './sheet.ts';

const OPEN_MAX = 200;
const SETTLE_EVERY_MS = 20;
const SETTLE_MAX_MS = 60_000;
/** By which an enqueue may end whose message may be in the queue or not. */
const UNKNOWN: readonly string[] = ['ActorRestartingError'];
const REQUEST_ENDS: readonly string[] = [
  'RangeError',
  RequestUnansweredError.name,
  'AskTimeoutError',
  'ActorRestartingError',
  'QueueFullError',
];

/** A queue whose consumers fail and die, requests over another one, and a topic with a subscriber that never does. */
export class Letters implements Part {
  readonly name = 'broker';
  readonly clerks: readonly ActorRef<ClerkMessage>[];
  readonly #stage: Stage;
  readonly #enqueued = new Kinds();
  readonly #requests = new Kinds();
  /** Which were confirmed. */
  readonly #in: Uint8Array;
  #maybeIn = 0;
  readonly #dead: Letter[] = [];
  readonly #steady: NewsPage;
  #letters = 0;
  #asked = 0;
  #open = 0;
  #wrong = 0;
  #published = 0;
  #restarts = 0;

  constructor(stage: Stage, clerks: number) {
    this.#stage = stage;
    const { broker, system, books, sizes } = stage;
    this.clerks = Array.from({ length: clerks }, (_, index) =>
      system.spawn(clerk({ broker: broker.ref, index }), { name: `clerk-${index}`, supervise: tireless }),
    );
    this.#in = new Uint8Array(sizes.letters);
    this.#steady = new NewsPage(books, clerks);
    this.#steady.begins();
    broker.subscribe(news, {
      tell: (published) => {
        this.#steady.hears(published);
        return 'accepted';
      },
    });
    broker.consume(dead, {
      tell: (delivery) => {
        this.#dead.push(delivery.body);
        delivery.ack();
        return 'accepted';
      },
    });
  }

  push(): void {
    const { random, sizes } = this.#stage;
    for (let n = random.below(6); n > 0 && this.#open < OPEN_MAX && this.#letters < sizes.letters; n--) this.#enqueue();
    if (random.below(2) === 0 && this.#open < OPEN_MAX) this.#request();
    for (let n = random.below(4); n > 0; n--) this.#publish();
  }

  /** It fails of a message that nobody sends who speaks its protocol. */
  restartBroker(): void {
    this.#restarts++;
    this.#stage.broker.ref.tell({ type: 'declare' } as never);
  }

  failClerk(target: number): void {
    this.clerks[target % this.clerks.length]?.tell({ type: 'fail' });
  }

  async settled(): Promise<void> {
    const { broker } = this.#stage;
    for (const limitMs = performance.now() + SETTLE_MAX_MS; performance.now() < limitMs; ) {
      const all = await broker.queues();
      const left = all.reduce((sum, { ready, unacknowledged, delayed }) => sum + ready + unacknowledged + delayed, 0);
      if (left === 0 && this.#open === 0 && this.#steady.last === this.#published) return;
      // What is published before its subscribers have found a broker that has restarted, nobody hears.
      if (this.#restarts > 0) this.#publish();
      await new Promise((go) => setTimeout(go, SETTLE_EVERY_MS));
    }
  }

  async account(sheet: Sheet): Promise<void> {
    await this.#accountLetters(sheet);
    await this.#accountRequests(sheet);
    this.#accountNews(sheet);
  }

  async #accountLetters(sheet: Sheet): Promise<void> {
    const { broker, books } = this.#stage;
    const stats = await broker.stats(letters);
    if (stats === undefined) return sheet.none({ 'queues that are missing': 1 });
    const { enqueued, acknowledged, ready, delayed, unacknowledged, delivered, stale } = stats;
    const deadOnes = Object.values(stats.dead).reduce((sum, count) => sum + count, 0);
    const word = (n: number): number => books.letters[n] as number;
    const having = (bit: number): number => books.letters.reduce((sum, one) => sum + Number((one & bit) !== 0), 0);
    const handled = books.letters.reduce((sum, one) => sum + attemptsOf(one), 0);
    const deadSet = new Set(this.#dead.map(({ n }) => n));
    const isLeft = (n: number): boolean => deadSet.has(n) || (word(n) & LETTER_BITS.acknowledged) !== 0;
    const vanished = [...this.#in.keys()].filter((n) => this.#in[n] === 1 && !isLeft(n));
    const isIn = this.#in.reduce((sum, one) => sum + one, 0);
    const maybe = this.#maybeIn;
    sheet.begin('queue');
    sheet.same({ letters: this.#letters }, this.#enqueued.terms);
    sheet.atMost({ confirmed: isIn }, { enqueued });
    sheet.atMost({ enqueued }, { confirmed: isIn, 'perhaps in': maybe });
    sheet.same({ enqueued }, { acknowledged, dead: deadOnes, ready, delayed, unacknowledged });
    // What was in the hand of whoever finds them when the broker restarted is found again: so each counts once, and the queue itself says how many came.
    const graveyard = await broker.stats(dead);
    sheet.same({ 'dead ones': deadOnes }, { 'found dead': deadSet.size });
    sheet.same({ 'dead ones': deadOnes }, { 'came to the dead-letter queue': graveyard?.enqueued ?? 0 });
    sheet.none({ 'confirmed, and neither acknowledged nor dead': vanished.length }, `letter ${vanished[0]}`);
    sheet.none({ 'left over': ready + delayed + unacknowledged });
    sheet.none({ 'one attempt handled twice': having(LETTER_BITS.handledTwice), corrupt: having(LETTER_BITS.corrupt) });
    sheet.none({ 'dead and corrupt': this.#dead.filter((letter) => !isWhole(letter)).length });
    sheet.none({ 'tried too often': books.letters.reduce((sum, one) => sum + Number(attemptsOf(one) > ATTEMPTS_MAX), 0) });
    sheet.atMost({ handled }, { delivered });
    // Whoever has acknowledged in time is heard, unless he or his word is lost with a thread, or the broker's life has ended.
    sheet.atMost({ acknowledged }, { 'said to be': having(LETTER_BITS.acknowledged) });
    sheet.atLeast({ acknowledged }, 1);
    sheet.atLeast({ stale, 'broker restarts': this.#restarts }, 0);
  }

  async #accountRequests(sheet: Sheet): Promise<void> {
    const { answered = 0, ...others } = this.#requests.terms;
    const unexpected = Object.keys(others).filter((end) => !REQUEST_ENDS.includes(end));
    const stats = await this.#stage.broker.stats(quotes);
    sheet.begin('requests');
    if (stats !== undefined) {
      const { enqueued, acknowledged, delivered, redelivered, stale, dead: died } = stats;
      sheet.same({ enqueued }, { acknowledged, ...died });
      sheet.atLeast({ delivered, redelivered, stale }, 0);
    }
    sheet.same({ asked: this.#asked }, { answered, ...others });
    sheet.none({ 'ended as nothing explains': unexpected.length }, unexpected.join(' '));
    sheet.none({ 'wrong answers': this.#wrong });
  }

  #accountNews(sheet: Sheet): void {
    const pages = this.clerks.map((_, index) => new NewsPage(this.#stage.books, index));
    const sum = (of: (page: NewsPage) => number): number => [...pages, this.#steady].reduce((all, page) => all + of(page), 0);
    const { heard, skipped, last } = this.#steady;
    const example = [...pages, this.#steady].find(({ wrong }) => wrong > 0)?.example;
    sheet.begin('topic');
    if (this.#restarts === 0) {
      // From the first that it was told on: what is published before the broker knows of it is not for it.
      sheet.same({ published: this.#published }, { heard, skipped });
      sheet.none({ 'out of order or missing': sum(({ wrong }) => wrong) }, example);
    }
    sheet.same({ 'last heard': last }, { 'last published': this.#published });
    sheet.none({ corrupt: sum((page) => page.corrupt) });
  }

  #publish(): void {
    const { broker, random } = this.#stage;
    const letter: Letter = { n: this.#published + 1, ...payloadOf(random) };
    if (broker.publish(news.at(NEWS_FROM), letter) === 'accepted') this.#published++;
  }

  #enqueue(): void {
    const { broker, random } = this.#stage;
    const n = this.#letters++;
    this.#open++;
    broker
      .enqueue(
        letters,
        { n, ...payloadOf(random) },
        {
          priority: random.below(3),
          ...(random.below(8) === 0 && { delayMs: random.below(40) }),
          ...(random.below(4) === 0 && { fairnessKey: `tenant-${random.below(3)}`, fairnessWeight: 1 + random.below(3) }),
        },
      )
      .then(
        () => {
          this.#enqueued.add('confirmed');
          this.#in[n] = 1;
        },
        (error: unknown) => {
          this.#enqueued.add(nameOf(error));
          if (UNKNOWN.includes(nameOf(error))) this.#maybeIn++;
        },
      )
      .finally(() => {
        this.#open--;
      });
  }

  #request(): void {
    const { broker, random } = this.#stage;
    const n = this.#asked++;
    const payload = payloadOf(random);
    this.#open++;
    broker
      .request(quotes, { n, ...payload }, { timeout: 10_000 })
      .then(
        (sum) => {
          this.#requests.add('answered');
          if (sum !== sumOf(payload.text)) this.#wrong++;
        },
        (error: unknown) => this.#requests.add(nameOf(error)),
      )
      .finally(() => {
        this.#open--;
      });
  }
}
