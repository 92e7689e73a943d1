import { describe, expect, it } from 'vitest';
import { check as deterministic } from '../checks/deterministic.mjs';
import { check as docs } from '../checks/docs.mjs';
import { check as guarantees } from '../checks/guarantees.mjs';
import { check as links } from '../checks/links.mjs';
import { check as proofs } from '../checks/proofs.mjs';
import { messagesOf, seed } from './seed.mjs';

const page = (...lines) => ({ 'docs/guarantees.md': ['Closed issues: 1', ...lines].join('\n') });
const fence = (language, text) => `\`\`\`${language}\n${text}\n\`\`\`\n`;

describe('guarantees', () => {
  it('accepts a tested one that a test quotes and a planned one of an open issue', () => {
    const files = {
      ...page('- **G1** `tested` One.', '- **G2** `planned, issue 2` Two.', '- **G3** `tested` Three.'),
      'packages/actors/test/cell/x.test.ts': 'it(`G1: ${' + 'way} holds`, () => {});\ninEachWay("G3 and G4: hold", run);',
    };
    expect(messagesOf(guarantees, files)).toEqual([]);
  });

  it('reports a tested one that no test quotes', () => {
    const files = { ...page('- **G1** `tested` One.'), 'packages/actors/test/x.test.ts': "// G1\nit('holds G1', () => {});" };
    expect(messagesOf(guarantees, files)).toEqual(['G1 is marked tested, but no test quotes it']);
  });

  it('reports a planned one of a closed issue', () => {
    expect(messagesOf(guarantees, page('- **G1** `planned, issue 1` One.'))).toEqual(['G1 is planned with issue 1, which is closed']);
  });

  it('reports a missing mark, a gap and a missing page', () => {
    expect(messagesOf(guarantees, page('- **G1** One.'))[0]).toMatch(/marked neither/);
    expect(messagesOf(guarantees, page('- **G2** `planned, issue 2` Two.'))).toEqual(['G2 stands where G1 is expected']);
    expect(messagesOf(guarantees, {})).toEqual(['does not exist']);
  });
});

describe('deterministic', () => {
  const test = (body) => ({ 'packages/actors/test/x.test.ts': body });
  const reasons = (text) => ({ 'docs/verification.md': text });

  it('accepts promises with a test in the virtual system, and those with a reason why not', () => {
    const files = {
      ...page('- **G1** `tested` One.', '- **G2** `tested` Two.', '- **G3** `planned, issue 2` Three.'),
      ...test("inEachWay((way) => { it('G1: holds', () => {}); });"),
      ...reasons('| G2     | needs a process |'),
    };
    expect(messagesOf(deterministic, files)).toEqual([]);
  });

  it('reports one with neither, and one with both', () => {
    const files = {
      ...page('- **G1** `tested` One.', '- **G2** `tested` Two.'),
      ...test("createTestSystem({}); it('G2: holds', () => {});"),
      ...reasons('| G2 | needs a process |'),
    };
    expect(messagesOf(deterministic, files)).toEqual([
      'G1 has no test in the virtual system, and no reason why not',
      'G2 has a test in the virtual system, and a reason why not',
    ]);
  });
});

describe('proofs', () => {
  const BEGIN = '<!-- rules: written by tools/verification/page.mjs -->';
  const END = '<!-- end of rules -->';
  const files = (row) => ({
    'docs/memory-ordering.md': '- **W9** A rule.',
    'docs/shared-blocks.md': '',
    'packages/core/test/x.test.ts': "it('W8 to W10: holds', () => {});",
    'packages/core/test/explore/scenarios/x.ts':
      "[{ name: 'sleep, long', rules: 'R1 W9' }, { name: 'sleep', rules: 'W8-W9' }, { name: 'room', rules: 'R1' }]",
    'packages/core/test/stress/outcomes/x-litmus.ts': "[{ name: 'W8, W9 look | ring' }, { name: 'the same without' }]",
    'docs/verification.md': `${BEGIN}

| Rule | Tests named for it | Explored | Modelled | Litmus tests | Seeded faults |
| ---- | ------------------ | -------- | -------- | ------------ | ------------- |
${row}

${END}`,
  });

  it('accepts a table that says what scenarios, litmus tests and titles of tests say', () => {
    const row = '| W9   | 1                  | sleep    | –        | 1            | –             |';
    expect(messagesOf(proofs, files(row))).toEqual([]);
  });

  it('reports one that is old', () => {
    const row = '| W9   | –                  | sleep    | –        | 1            | –             |';
    expect(messagesOf(proofs, files(row))).toEqual(['its table of rules is not as it is now: node tools/verification/page.mjs writes it']);
  });
});

describe('links', () => {
  it('reports a link that leads nowhere', () => {
    const files = { 'docs/a.md': '[b](b.md#part) [c](../c.md) [web](https://example.org) [here](#here)', 'docs/b.md': '' };
    expect(messagesOf(links, files)).toEqual(['links to ../c.md, which does not exist']);
  });
});

describe('docs', { timeout: 30_000 }, () => {
  it('reports a block that does not compile, at its line in the page', () => {
    const project = seed({ 'docs/a.md': `# A\n\n${fence('ts', "const n: number = 'no';")}` });
    expect(docs(project)).toEqual([expect.objectContaining({ path: 'docs/a.md', line: 4, message: expect.stringContaining('TS2322') })]);
  });

  it('accepts files of one page that import each other, and leaves other languages alone', () => {
    const text = `${fence('ts', '// a.ts\nexport const a = 1;')}${fence('ts', "// main.ts\nimport { a } from './a.ts';\nconsole.log(a);")}${fence('js', 'no code')}`;
    expect(messagesOf(docs, { 'docs/a.md': text })).toEqual([]);
  });

  it('reports a file whose name another one of its page has: only one of them would be compiled', () => {
    const text = `${fence('ts', "// a.ts\nexport const a: number = 'no';")}${fence('ts', '// a.ts\nexport const a = 1;')}`;
    const project = seed({ 'docs/a.md': text });
    expect(docs(project)).toEqual([
      expect.objectContaining({ path: 'docs/a.md', line: 6, message: expect.stringMatching(/another a\.ts/) }),
    ]);
  });

  it('runs the first block of README.md and compares what it prints', () => {
    const block = fence('ts', "// a.ts\nexport const a = 1;\n\n// main.ts\nimport { a } from './a.ts';\nconsole.log(a);");
    expect(messagesOf(docs, { 'README.md': `${block}\n${fence('text', '1')}` })).toEqual([]);
    expect(messagesOf(docs, { 'README.md': `${block}\n${fence('text', '2')}` })).toEqual(['the block printed "1\\n", the page says "2"']);
    expect(messagesOf(docs, { 'README.md': fence('ts', "throw new Error('broken');") })[0]).toMatch(/exit code 1/);
  });

  it('runs each block of any page that what it prints stands behind, and no other', () => {
    const [right, broken] = [fence('ts', 'console.log(1);'), fence('ts', "throw new Error('broken');")];
    expect(messagesOf(docs, { 'docs/a.md': `${broken}\nIt says:\n\n${fence('text', 'broken')}\n${right}\n${fence('text', '1')}` })).toEqual(
      [],
    );
    expect(messagesOf(docs, { 'docs/a.md': `${right}\n${fence('text', '1')}\n${right}\n${fence('text', '2')}` })).toEqual([
      'the block printed "1\\n", the page says "2"',
    ]);
  });
});
