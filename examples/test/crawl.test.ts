import { spawnSync } from 'node:child_process';
import { chmodSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { FILE_BYTES_MAX, FileReader } from '../code-search/crawl/read-file.ts';
import { type Unwalked, walk } from '../code-search/crawl/walk.ts';
import { temporaryTree } from './temporary-tree.ts';

const trees: { remove(): void }[] = [];
function tree(files: Readonly<Record<string, string | Uint8Array>>): string {
  const made = temporaryTree(files);
  trees.push(made);
  return made.root;
}

afterEach(() => {
  for (const made of trees.splice(0)) made.remove();
});

function walked(root: string): { files: string[]; unwalked: Unwalked[] } {
  const unwalked: Unwalked[] = [];
  return { files: [...walk(root, (entry) => unwalked.push(entry))].flat(), unwalked };
}

describe('walk', () => {
  it('lists files by name, a directory before those below it', () => {
    const root = tree({ 'b.ts': '', 'a.ts': '', 'dir/c.ts': '', 'dir/deep/d.ts': '', 'also/e.ts': '' });
    expect(walked(root).files).toEqual(['a.ts', 'b.ts', 'also/e.ts', 'dir/c.ts', 'dir/deep/d.ts']);
  });

  it('follows no symbolic link and does not enter .git', () => {
    const root = tree({ 'real/a.ts': '', '.git/config': '' });
    symlinkSync(join(root, 'real'), join(root, 'loop'));
    symlinkSync(join(root, 'real/a.ts'), join(root, 'link.ts'));
    expect(walked(root).files).toEqual(['real/a.ts']);
  });

  it('names a directory that vanished and goes on', () => {
    const root = tree({ 'a/x.ts': '', 'b/y.ts': '' });
    const unwalked: Unwalked[] = [];
    const steps = walk(root, (entry) => unwalked.push(entry));
    steps.next();
    rmSync(join(root, 'a'), { recursive: true });
    expect([...steps].flat()).toEqual(['b/y.ts']);
    expect(unwalked).toEqual([{ path: 'a', reason: 'vanished' }]);
  });
});

describe('FileReader', () => {
  it('reads one file after the other, each followed by a zero byte', () => {
    const root = tree({ long: 'x'.repeat(100), short: 'ab', empty: '' });
    const reader = new FileReader();
    for (const [name, length] of [
      ['long', 100],
      ['short', 2],
      ['empty', 0],
    ] as const) {
      expect(reader.read(join(root, name))).toBeUndefined();
      expect(reader.length).toBe(length);
      expect(reader.bytes[length]).toBe(0);
    }
  });

  it('says why it skips a file', () => {
    const root = tree({
      nul: 'a\0b',
      latin1: Uint8Array.of(0x67, 0x72, 0xfc, 0x6e),
      large: new Uint8Array(FILE_BYTES_MAX + 1).fill(0x61),
      limit: new Uint8Array(FILE_BYTES_MAX).fill(0x61),
      directory: '',
    });
    symlinkSync(join(root, 'limit'), join(root, 'link'));
    const reader = new FileReader();
    const reasons = ['nul', 'latin1', 'large', 'limit', 'absent', 'link', '.'].map((name) => reader.read(join(root, name)));
    expect(reasons).toEqual([
      'binary: contains NUL',
      'binary: not UTF-8',
      'larger than 4 MiB',
      undefined,
      'vanished',
      'symbolic link',
      'not a file',
    ]);
  });

  it('does not wait for a pipe that nobody writes to', () => {
    const root = tree({});
    spawnSync('mkfifo', [join(root, 'pipe')]);
    expect(new FileReader().read(join(root, 'pipe'))).toBe('not a file');
  });

  it('says that it may not read', () => {
    const root = tree({ secret: 'x' });
    chmodSync(join(root, 'secret'), 0);
    expect(unprivileged(() => new FileReader().read(join(root, 'secret')))).toBe('unreadable: permission denied');
  });
});

/** Root may read everything: it gives that up for a moment. */
function unprivileged<T>(read: () => T): T {
  if (process.geteuid?.() !== 0) return read();
  process.seteuid?.(65_534);
  try {
    return read();
  } finally {
    process.seteuid?.(0);
  }
}
