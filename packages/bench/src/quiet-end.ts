/** As `tools/quiet-end.mjs`, which no package may import: ends this program quietly when whoever reads what it prints has gone. */
const ENDED_OF_SIGPIPE = 141;

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(ENDED_OF_SIGPIPE);
  });
}
