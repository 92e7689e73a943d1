/** Writes the table of rules into docs/verification.md, between its two marks: `node tools/verification/page.mjs`. `tools/check.mjs` looks whether that was done. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Project } from '../source/project.mjs';
import { root } from '../stages.mjs';
import { withRules } from './rules.mjs';

const page = join(root, 'docs/verification.md');
writeFileSync(page, withRules(readFileSync(page, 'utf8'), new Project(root)));
