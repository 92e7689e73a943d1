import { createInterface } from 'node:readline/promises';

/** Asks for queries on the terminal until an empty line, Ctrl-D or Ctrl-C. */
export async function prompt(answer: (query: string) => Promise<void>): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout, prompt: '\nsearch (empty line ends)> ' });
  terminal.on('SIGINT', () => terminal.close());
  terminal.prompt();
  for await (const line of terminal) {
    if (line.trim() === '') break;
    await answer(line);
    terminal.prompt();
  }
  terminal.close();
}
