import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { root } from '../stages.mjs';

const at = (path) => join(root, path);
const importing = `import ${JSON.stringify(pathToFileURL(at('tools/quiet-end.mjs')).href)};`;

it.each([
  ['tools/quiet-end.mjs', ['--input-type=module', '-e', `${importing} process.stdin.once('data', () => console.log('unread'));`]],
  ['packages/bench/dist/run.js', [at('packages/bench/dist/run.js'), '--list']],
  ['examples/dist/code-search/main.js', [at('examples/dist/code-search/main.js'), '--help']],
])('%s: a program whose reader has gone ends with the code of SIGPIPE, and says nothing', async (_, args) => {
  const child = spawn(process.execPath, args);
  let said = '';
  child.stderr.on('data', (data) => {
    said += data;
  });
  // Before it prints: a process that starts takes its time, and the first one waits to be told.
  child.stdout.destroy();
  await once(child.stdout, 'close');
  child.stdin.end('now');
  const [code] = await once(child, 'close');
  expect({ code, said }).toEqual({ code: 141, said: '' });
});
