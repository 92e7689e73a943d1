import { FileReader } from '../crawl/read-file.ts';
import { type Unwalked, walk } from '../crawl/walk.ts';
import { FileTerms } from '../postings/file-terms.ts';
import { PostingIndex } from '../postings/posting-index.ts';
import { PostingStream } from '../postings/posting-stream.ts';
import { PostingWriter } from '../postings/posting-writer.ts';
import { tokenise } from '../text/tokenise.ts';
import { Tokens } from '../text/tokens.ts';
import { Vocabulary } from '../text/vocabulary.ts';

/** What the plain loop made. */
export interface ReferenceIndex {
  readonly index: PostingIndex;
  /** By file number. */
  readonly paths: readonly string[];
  readonly skipped: readonly Unwalked[];
  readonly bytes: number;
}

/**
 * The same work in one thread and without messages, as fast as we can write it: same walk, reader, tokeniser and postings.
 * One file is in the CPU's caches from its first byte to its last posting, and each posting is written once, into place.
 */
export function indexAlone(root: string): ReferenceIndex {
  const skipped: Unwalked[] = [];
  const paths: string[] = [];
  const reader = new FileReader();
  const tokens = new Tokens();
  const vocabulary = new Vocabulary();
  const terms = new FileTerms();
  const postings = new PostingWriter();
  let bytes = 0;
  for (const files of walk(root, (entry) => skipped.push(entry))) {
    for (const path of files) {
      const file = paths.push(path) - 1;
      const reason = reader.read(`${root}/${path}`);
      if (reason !== undefined) {
        skipped.push({ path, reason });
        continue;
      }
      bytes += reader.length;
      tokenise(reader.bytes, reader.length, vocabulary, tokens);
      terms.collect(tokens, vocabulary);
      for (let index = 0; index < terms.count; index++) postings.append(terms.termAt(index), file, terms, index);
    }
  }
  return { index: indexOf(vocabulary, postings), paths, skipped, bytes };
}

function indexOf(vocabulary: Vocabulary, writer: PostingWriter): PostingIndex {
  const stream = new PostingStream();
  writer.endChunk();
  for (const chunk of writer.takeFull()) stream.add(chunk);
  stream.find(writer.newest);
  return new PostingIndex(vocabulary.terms, [stream]);
}
