import { access, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { agent, handle } from '@ringmaster/actors';
import { follow, links } from './kinds.ts';

/** Follows the links of texts, and says which of them lead nowhere. Waits for the disk all the time, so it takes on many texts at once. */
export const librarian = agent(import.meta.url, 'librarian', { capabilities: [links], capacity: 8 }, () => [
  handle(follow, async ({ root, files }, run) => {
    const broken: string[] = [];
    let checked = 0;
    for (const file of files.filter((name) => name.endsWith('.md'))) {
      const content = await readFile(join(root, file), { encoding: 'utf8', signal: run.signal });
      for (const target of targetsIn(content)) {
        checked++;
        const isThere = await access(join(root, dirname(file), target)).then(
          () => true,
          () => false,
        );
        if (!isThere) broken.push(`${file}: ${target}`);
      }
    }
    return { checked, broken };
  }),
]);

/** Of links to other files; what is shown as code is none. */
function* targetsIn(content: string): Generator<string> {
  const prose = content.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
  for (const [, target = ''] of prose.matchAll(/\]\(([^)#\s]+)[^)\s]*\)/g)) if (!target.includes('://')) yield target;
}
