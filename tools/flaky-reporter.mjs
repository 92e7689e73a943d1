/** Names each test that passed, but not at the first try: a fault that nobody has found yet, in the test or in the product. */
// biome-ignore lint/style/noDefaultExport: that is where vitest looks for a reporter
export default class FlakyReporter {
  #flaky = [];

  onTestCaseResult(test) {
    if (test.diagnostic()?.flaky === true) this.#flaky.push(`${test.module.relativeModuleId ?? test.module.moduleId} > ${test.fullName}`);
  }

  onTestRunEnd() {
    for (const name of this.#flaky) process.stdout.write(`FLAKY  ${name}\n`);
    process.stdout.write(`${this.#flaky.length} flaky\n`);
  }
}
