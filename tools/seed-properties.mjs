/** Before each file of tests: its properties are tried with the seed of the run, if it has one. A property that names its own keeps that. */
if (process.env.SEED !== undefined) {
  const { configureGlobal, readConfigureGlobal } = await import('fast-check');
  configureGlobal({ ...readConfigureGlobal(), seed: Number(process.env.SEED) });
}
