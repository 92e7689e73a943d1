import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Project } from '../source/project.mjs';

/** A project in a folder of its own, made of `files` (path to text), removed when the test ends. */
export function seed(files) {
  const root = mkdtempSync(join(tmpdir(), 'ringmaster-tools-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return new Project(root);
}

/** The messages of a check's violations in such a project. */
export function messagesOf(check, files) {
  return check(seed(files)).map(({ message }) => message);
}
