import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkFault, seed } from '../mutants/fault.mjs';
import { FAULTS } from '../mutants/faults.mjs';
import { PAGE, withFaults } from '../mutants/page.mjs';
import { unitTestsFor } from '../mutants/unit-tests.mjs';
import { root } from '../stages.mjs';

const read = (path) => readFileSync(join(root, path), 'utf8');
/** The numbers of promises that a title quotes. */
const quotedBy = ({ caughtBy: { name = '' } }) => name.match(/\bG\d+\b/g) ?? [];
/** Promises that no single line can break, each with its reason. None at present. */
const UNSEEDED = new Map();
const sound = { name: 'a', rule: 'W1', area: 'b', file: 'c', find: 'd', replace: '', caughtBy: { file: 'e', name: 'f' } };

describe('faults', () => {
  it('each stands in its file once, and has a name of its own', () => {
    for (const fault of FAULTS) expect(seed(read(fault.file), fault)).not.toBe(read(fault.file));
    expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(FAULTS.length);
  });

  it('each names what catches it as it stands there', () => {
    for (const { name, caughtBy } of FAULTS) {
      if (caughtBy.program !== undefined) {
        expect(existsSync(join(root, caughtBy.program.replace('/dist/', '/').replace(/\.js$/, '.ts'))), name).toBe(true);
        continue;
      }
      // Of a title that is put together only its longest part stands in the file.
      const words = caughtBy.name.split(/[\s,:;]+/).filter((word) => /^[A-Za-z]{2,}$/.test(word));
      const text = read(caughtBy.file);
      for (const word of words) expect(text, `${name}: ${caughtBy.file} says "${word}"`).toContain(word);
    }
  });

  it('there are enough of each kind', () => {
    const rules = FAULTS.filter(({ rule }) => rule !== undefined);
    expect(rules.length).toBeGreaterThanOrEqual(40);
    for (const area of ['ring and link', 'park and wake', 'supervision']) {
      expect(rules.filter((one) => one.area === area).length, area).toBeGreaterThanOrEqual(8);
    }
  });

  it('each promise has a fault of its own, or is quoted by the test that catches one of a rule, or stands in a list with a reason', () => {
    const promises = [...read('docs/guarantees.md').matchAll(/^- \*\*(G\d+)\*\* `tested`/gm)].map(([, number]) => number);
    expect(promises.length).toBeGreaterThanOrEqual(73);
    const seeded = new Set(FAULTS.flatMap((fault) => (fault.guarantee === undefined ? quotedBy(fault) : [fault.guarantee])));
    expect(promises.filter((number) => !seeded.has(number) && !UNSEEDED.has(number))).toEqual([]);
    expect([...UNSEEDED.keys()].filter((number) => seeded.has(number) || !promises.includes(number))).toEqual([]);
  });

  it('what catches the fault of a promise quotes its number', () => {
    for (const fault of FAULTS) if (fault.guarantee !== undefined) expect(quotedBy(fault), fault.name).toContain(fault.guarantee);
  });

  it('docs/mutants.md lists them as they are (else: node tools/mutants/page.mjs)', () => {
    const text = readFileSync(PAGE, 'utf8');
    expect(withFaults(text) === text).toBe(true);
  });

  it('one that says too little, or nothing that catches it, is refused', () => {
    expect(checkFault(sound)).toBe(sound);
    for (const wrong of [
      { rule: undefined },
      { guarantee: 'G1' },
      { find: '' },
      { replace: 'd' },
      { caughtBy: {} },
      { caughtBy: { program: 'g' } },
    ]) {
      expect(() => checkFault({ ...sound, ...wrong })).toThrow(TypeError);
    }
  });

  it('a line that is not there, or there twice, is not seeded', () => {
    expect(seed('abc', { ...sound, find: 'b', replace: 'x' })).toBe('axc');
    expect(() => seed('abc', { ...sound, find: 'x' })).toThrow('does not stand in c');
    expect(() => seed('abcb', { ...sound, find: 'b' })).toThrow('more than once');
  });

  it('unit tests are those that open no system and no virtual machine, themselves or by what they import', () => {
    const core = unitTestsFor(root, 'packages/core/src/ring/ring-consumer.ts');
    expect(core).toContain('packages/core/test/dist/ring/shared-ring.test.js');
    expect(core.some((path) => /parking|shared-mesh|threads/.test(path))).toBe(false);
    const actors = unitTestsFor(root, 'packages/actors/src/cell/family/family.ts');
    expect(actors).toContain('packages/actors/test/dist/cell/family.test.js');
    expect(actors.some((path) => /runtime|virtual/.test(path))).toBe(false);
  });
});
