export const name = 'words';
export const rule = 'core moves bytes and knows nothing of the layer above: its words do not occur in it, comments included';

const BANNED = /\b(actors?|mailbox(?:es)?|tell|ask|supervisors?|behaviou?rs?|dead[ -]letters?)\b/gi;

export function check(project) {
  return project
    .paths((path) => /^packages\/core\/(src|test)\/.*\.ts$/.test(path))
    .flatMap((path) =>
      project
        .text(path)
        .split('\n')
        .flatMap((line, index) => [...line.matchAll(BANNED)].map(([word]) => ({ path, line: index + 1, message: `says "${word}"` }))),
    );
}
