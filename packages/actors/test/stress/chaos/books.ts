import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

const KEY = 'chaos books';

/** How much of each there may be in one run. */
export interface BookSizes {
  readonly asks: number;
  readonly tasks: number;
  readonly letters: number;
  readonly carriers: number;
  readonly readers: number;
}

/**
 * What was really done, written down by whoever did it in memory that outlives its thread. Nothing of it goes by messages, so it does not
 * depend on what it is compared with.
 *
 * ```
 * asks       of each ask: executed, failed for its asker
 * tasks      of each task: how often a handler began it
 * letters    of each message of the queue: which attempts were handled, whether it was acknowledged
 * parcels    a page for each receiver: parcel-page.ts
 * news       a page for each subscriber: news-page.ts
 * ```
 */
export class Books {
  readonly asks: Int32Array;
  readonly tasks: Int32Array;
  readonly letters: Int32Array;
  readonly #parcels: Float64Array;
  readonly #news: Float64Array;

  private constructor({ asks, tasks, letters, parcels, news }: Shelves) {
    this.asks = new Int32Array(asks);
    this.tasks = new Int32Array(tasks);
    this.letters = new Int32Array(letters);
    this.#parcels = new Float64Array(parcels);
    this.#news = new Float64Array(news);
  }

  /** Before any thread starts. */
  static create({ asks, tasks, letters, carriers, readers }: BookSizes): Books {
    const shelves: Shelves = {
      asks: words(asks),
      tasks: words(tasks),
      letters: words(letters),
      parcels: new SharedArrayBuffer(carriers * PAGE * 8),
      news: new SharedArrayBuffer(readers * PAGE * 8),
    };
    setEnvironmentData(KEY, shelves);
    const books = new Books(shelves);
    // All pages are there from the start: memory is to be flat.
    for (const words of [books.asks, books.tasks, books.letters, books.#parcels, books.#news]) words.fill(0);
    return books;
  }

  /** In any thread. */
  static open(): Books {
    return new Books(getEnvironmentData(KEY) as Shelves);
  }

  parcelsOf(carrier: number): Float64Array {
    return this.#parcels.subarray(carrier * PAGE, (carrier + 1) * PAGE);
  }

  newsOf(reader: number): Float64Array {
    return this.#news.subarray(reader * PAGE, (reader + 1) * PAGE);
  }
}

interface Shelves {
  readonly asks: SharedArrayBuffer;
  readonly tasks: SharedArrayBuffer;
  readonly letters: SharedArrayBuffer;
  readonly parcels: SharedArrayBuffer;
  readonly news: SharedArrayBuffer;
}

/** Numbers on a page of one actor. */
const PAGE = 64;
const words = (count: number): SharedArrayBuffer => new SharedArrayBuffer(count * Int32Array.BYTES_PER_ELEMENT);
