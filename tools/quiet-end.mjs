/**
 * For programs that print: ends this one quietly when whoever reads what it prints has gone, as `| head -1` does. Node would throw.
 *
 * The exit code is that of a program which ends of SIGPIPE: what was to be done may not have been.
 */
const ENDED_OF_SIGPIPE = 141;

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(ENDED_OF_SIGPIPE);
  });
}
