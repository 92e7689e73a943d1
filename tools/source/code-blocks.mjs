/**
 * The ```ts blocks of a Markdown page as files.
 *
 * A line `// name.ts` begins a file of that name, which the page's other blocks may import as `./name.ts`; a block
 * without one is a file of its own. `output` is the ```text block that follows directly, behind an empty line, if there is one.
 */
export function codeBlocksOf(page) {
  const blocks = fencesOf(page);
  return blocks.flatMap((block, index) => {
    if (block.language !== 'ts') return [];
    return [{ line: block.line, files: filesOf(block, index), output: outputOf(block, blocks[index + 1]) }];
  });
}

/** A ```text block further below is about something else. */
function outputOf(block, next) {
  const isOutput = next?.language === 'text' && next.line === block.line + block.lines.length + 3;
  return isOutput ? next.lines.join('\n') : undefined;
}

function fencesOf(page) {
  const blocks = [];
  let open;
  for (const [index, line] of page.split('\n').entries()) {
    const fence = /^```(\w*)\s*$/.exec(line);
    if (fence && open) open = undefined;
    else if (fence) blocks.push((open = { language: fence[1], line: index + 1, lines: [] }));
    else open?.lines.push(line);
  }
  return blocks;
}

/** `line` is the page's line before the file's first, so that line n of the file is line + n of the page. */
function filesOf({ line, lines }, index) {
  const files = [];
  for (const [offset, text] of lines.entries()) {
    const title = /^\/\/ ([\w-]+\.ts)$/.exec(text);
    if (title || offset === 0) files.push({ name: title?.[1] ?? `block-${index}.ts`, line: line + offset, lines: [] });
    files.at(-1).lines.push(text);
  }
  return files.map((file) => ({ name: file.name, line: file.line, text: `${file.lines.join('\n')}\n` }));
}
