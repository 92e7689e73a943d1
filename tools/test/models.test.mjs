import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MODELS } from '../models/list.mjs';
import { root } from '../stages.mjs';

const folder = join(root, 'proof');

function source({ name }) {
  return readFileSync(join(folder, `${name}.pml`), 'utf8');
}

describe('models', () => {
  it('lists every model there is, and no other', () => {
    const files = readdirSync(folder).filter((file) => file.endsWith('.pml'));
    expect(MODELS.map(({ name }) => `${name}.pml`).toSorted()).toEqual(files.toSorted());
  });

  it.each(MODELS)('$name: seeds every fault that the model can be given, and no other', (model) => {
    const given = new Set(source(model).match(/\bFAULT_[A-Z_]+\b/g));
    expect(model.faults.map(({ name }) => name).toSorted()).toEqual([...given].toSorted());
  });

  it.each(MODELS)('$name: checks every claim about what happens in the end', (model) => {
    const claims = [...source(model).matchAll(/^ltl (\w+)/gm)].map(([, claim]) => claim);
    expect(model.runs.flatMap(({ ltl }) => ltl ?? []).toSorted()).toEqual(claims.toSorted());
  });

  it.each(MODELS)('$name: is described, with what it stands for', ({ name }) => {
    expect(readFileSync(join(root, 'docs/models.md'), 'utf8')).toContain(`### ${name}.pml`);
  });
});
