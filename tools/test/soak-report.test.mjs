import { describe, expect, it } from 'vitest';
import { SoakReport } from '../soak-report.mjs';

const sheet = (totals, growthMiB = {}) => `totals ${JSON.stringify({ totals, growthMiB })}\nok\n`;

describe('SoakReport', () => {
  it('counts runs, names how each was started, and adds up what balance sheets say', () => {
    const report = new SoakReport();
    report.heard({ name: 'chaos', args: ['30', '7'], ok: true, output: sheet({ deaths: 3, 'tasks done': 10 }, { heap: 1.5 }) });
    report.heard({
      name: 'chaos',
      args: ['30', '8'],
      ok: false,
      output: `before\n${sheet({ deaths: 4, 'tasks done': 20 }, { heap: 0.5 })}`,
    });
    report.heard({ name: 'wake', args: [], ok: true, output: 'ok\n' });
    expect(report.text).toMatch(/^chaos +1 +1 +30 7 \| 30 8$/m);
    expect(report.text).toMatch(/^wake +1 +0/m);
    expect(report.text).toMatch(/^ {2}chaos: deaths +7$/m);
    expect(report.text).toMatch(/^ {2}chaos: tasks done +30$/m);
    expect(report.text).toMatch(/^ {2}chaos: heap +1\.50 MiB$/m);
  });
});
