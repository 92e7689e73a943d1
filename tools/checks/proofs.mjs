import { withRules } from '../verification/rules.mjs';

export const name = 'proofs';
export const rule = 'docs/verification.md says which kind of proof looks at which rule of memory';

const PAGE = 'docs/verification.md';

export function check(project) {
  if (!project.has(PAGE)) return [];
  const text = project.text(PAGE);
  return withRules(text, project) === text
    ? []
    : [{ path: PAGE, line: 1, message: 'its table of rules is not as it is now: node tools/verification/page.mjs writes it' }];
}
