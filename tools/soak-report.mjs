/** What a soak comes to: how often each program ran, by which arguments, and the sums of all balance sheets. */

const TOTALS = /^totals (.*)$/gm;

/** Reads what programs print; those with a balance sheet print it as a line of JSON behind `totals`. */
export class SoakReport {
  #runs = new Map();
  #totals = new Map();
  #growth = new Map();

  heard({ name, args, ok, output }) {
    const run = this.#runs.get(name) ?? { passed: 0, failed: 0, replays: [] };
    this.#runs.set(name, run);
    if (ok) run.passed += 1;
    else run.failed += 1;
    run.replays.push(args.join(' '));
    for (const [, json] of output.matchAll(TOTALS)) this.#add(name, JSON.parse(json));
  }

  #add(name, { totals, growthMiB }) {
    for (const [what, count] of Object.entries(totals)) {
      const key = `${name}: ${what}`;
      this.#totals.set(key, (this.#totals.get(key) ?? 0) + count);
    }
    for (const [field, mib] of Object.entries(growthMiB)) {
      const key = `${name}: ${field}`;
      this.#growth.set(key, Math.max(this.#growth.get(key) ?? Number.NEGATIVE_INFINITY, mib));
    }
  }

  get text() {
    const lines = ['\nprogram         passed failed  by'];
    for (const [name, { passed, failed, replays }] of this.#runs) {
      lines.push(`${name.padEnd(15)} ${String(passed).padStart(6)} ${String(failed).padStart(6)}  ${replays.join(' | ')}`);
    }
    lines.push('\nall balance sheets together');
    for (const [what, count] of this.#totals) lines.push(`  ${what.padEnd(58)} ${String(count).padStart(12)}`);
    lines.push('\nmemory, the last third of a run less the first, the most of any round');
    for (const [what, mib] of this.#growth) lines.push(`  ${what.padEnd(58)} ${mib.toFixed(2).padStart(12)} MiB`);
    return `${lines.join('\n')}\n`;
  }
}
