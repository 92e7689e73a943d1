import { FileReader } from '../crawl/read-file.ts';
import { tokenise } from '../text/tokenise.ts';
import { Tokens } from '../text/tokens.ts';
import { Vocabulary } from '../text/vocabulary.ts';
import { FileTerms } from './file-terms.ts';
import { PostingRouter, type Route } from './posting-router.ts';

/** What became of one file: its length in terms, or why it has none. */
export type FileOutcome = { readonly length: number; readonly bytes: number } | { readonly reason: string };

/** What a parser does, apart from talking to anybody: files in, postings by shard out. */
export class FileParser {
  readonly spent = { readMs: 0, scanMs: 0, writeMs: 0 };
  readonly #root: string;
  readonly #reader = new FileReader();
  readonly #tokens = new Tokens();
  readonly #vocabulary = new Vocabulary();
  readonly #terms = new FileTerms();
  readonly #router: PostingRouter;

  constructor(root: string, shards: number) {
    this.#root = root;
    this.#router = new PostingRouter(this.#vocabulary.terms, shards);
  }

  /** Terms and postings wait here, by shard, until they are taken. */
  get routes(): readonly Route[] {
    return this.#router.routes;
  }

  /** @param path relative to the root */
  parse(file: number, path: string): FileOutcome {
    const began = performance.now();
    const reason = this.#reader.read(`${this.#root}/${path}`);
    const read = performance.now();
    this.spent.readMs += read - began;
    if (reason !== undefined) return { reason };
    tokenise(this.#reader.bytes, this.#reader.length, this.#vocabulary, this.#tokens);
    const scanned = performance.now();
    this.spent.scanMs += scanned - read;
    const length = this.#terms.collect(this.#tokens, this.#vocabulary);
    this.#router.route(file, this.#terms);
    this.spent.writeMs += performance.now() - scanned;
    return { length, bytes: this.#reader.length };
  }
}
