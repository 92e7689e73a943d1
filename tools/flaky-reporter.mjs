/** Names each test that passed, but not at the first try, and why it did not: a fault that nobody has found yet, in the test or in the product. */
// biome-ignore lint/style/noDefaultExport: that is where vitest looks for a reporter
export default class FlakyReporter {
  #flaky = [];

  onTestCaseResult(test) {
    if (test.diagnostic()?.flaky !== true) return;
    const name = `${test.module.relativeModuleId ?? test.module.moduleId} > ${test.fullName}`;
    this.#flaky.push(`FLAKY  ${name}\n${(test.result().errors ?? []).map(told).join('')}`);
  }

  onTestRunEnd() {
    for (const lines of this.#flaky) process.stdout.write(lines);
    process.stdout.write(`${this.#flaky.length} flaky\n`);
  }
}

/** The text without the values that follow it, and where in a test it was thrown. */
function told({ name, message, stacks = [] }) {
  const [text] = `${name}: ${message}`.split('\n', 1);
  const frame = stacks.find(({ file }) => file.includes('/test/')) ?? stacks[0];
  const place = frame === undefined ? '' : `, at line ${frame.line} of ${frame.file.split('/').at(-1)}`;
  return `       ${text}${place}\n`;
}
