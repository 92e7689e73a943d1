import { posix } from 'node:path';

export const name = 'links';
export const rule = 'relative links in Markdown lead to a file';

export function check(project) {
  return project
    .paths((path) => path.endsWith('.md'))
    .flatMap((path) =>
      project
        .text(path)
        .split('\n')
        .flatMap((line, index) => [...line.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => ({ target, line: index + 1 })))
        .filter(({ target }) => !/^([a-z]+:|#)/.test(target))
        .filter(({ target }) => !project.has(posix.join(posix.dirname(path), target.split('#')[0])))
        .map(({ target, line }) => ({ path, line, message: `links to ${target}, which does not exist` })),
    );
}
