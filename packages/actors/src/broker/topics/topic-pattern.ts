import { isWild } from '../../contract/topic.ts';

/** Whether a topic is one of those that `pattern` names. Undefined: it names itself alone. */
export function matches(pattern: string): ((topic: string) => boolean) | undefined {
  if (!isWild(pattern)) return undefined;
  const wanted = pattern.split('.');
  const isOpen = wanted.at(-1) === '>';
  if (isOpen) wanted.pop();
  return (topic) => {
    const segments = topic.split('.');
    if (isOpen ? segments.length <= wanted.length : segments.length !== wanted.length) return false;
    return wanted.every((segment, at) => segment === '*' || segment === segments[at]);
  };
}
