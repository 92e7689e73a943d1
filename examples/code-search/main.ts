import { fileURLToPath } from 'node:url';
import { type Options, parseOptions, USAGE, UsageError } from './options.ts';

/** The project: `main.js` lies in `examples/dist/code-search`. */
const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
const EXIT_USAGE = 2;
const EXIT_INTERRUPTED = 130;
/** That of a program which ends of SIGPIPE: whoever reads what it prints has gone, as `| head -1` does. */
const EXIT_UNREAD = 141;
/** The process ends after a Ctrl-C, whatever a thread is doing. */
const INTERRUPT_MS = 1_500;

const interrupted = new AbortController();

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT_UNREAD);
});
process.exitCode = await main();
if (interrupted.signal.aborted) process.exit(EXIT_INTERRUPTED);

async function main(): Promise<number> {
  try {
    const options = parseOptions(process.argv.slice(2), PROJECT);
    if (options.help) process.stdout.write(USAGE);
    else await run(options);
    return 0;
  } catch (error) {
    if (interrupted.signal.aborted) return EXIT_INTERRUPTED;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof UsageError ? EXIT_USAGE : 1;
  }
}

async function run(options: Options): Promise<void> {
  // A server has its own way to end.
  if (!options.serve) endOnInterrupt();
  const { runProgram } = await import('./program.ts');
  await runProgram(options, interrupted.signal);
}

function endOnInterrupt(): void {
  process.once('SIGINT', () => {
    interrupted.abort();
    process.stderr.write('\nInterrupted\n');
    // A second Ctrl-C, and a thread that does not end, must not hold the terminal.
    process.once('SIGINT', () => process.exit(EXIT_INTERRUPTED));
    setTimeout(() => process.exit(EXIT_INTERRUPTED), INTERRUPT_MS).unref();
  });
}
