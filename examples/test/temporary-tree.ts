import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A directory with these files, removed at the end of the scope. */
export function temporaryTree(files: Readonly<Record<string, string | Uint8Array>>): { readonly root: string; remove(): void } {
  const root = mkdtempSync(join(tmpdir(), 'code-search-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}

const WORDS = 'read write file ring buffer claim commit actor mailbox readFile writeRing ringBuffer MAX_SIZE _id größe naïve'.split(' ');

/** Sources nobody would write, the same every time: `count` files of up to 60 lines. */
export function generatedSources(count: number): Record<string, string> {
  const next = linearCongruence(4711);
  const files: Record<string, string> = {};
  for (let file = 0; file < count; file++) {
    const lines = Array.from({ length: 1 + (next() % 60) }, () =>
      Array.from({ length: next() % 12 }, () => (next() % 5 === 0 ? `unique${next() % 5000}` : WORDS[next() % WORDS.length])).join(' '),
    );
    files[`dir${file % 7}/sub${file % 3}/file${file}.ts`] = lines.join('\n');
  }
  return files;
}

function linearCongruence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state >>> 8;
  };
}
