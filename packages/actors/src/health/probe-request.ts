import type { HealthQuestion } from '../contract/health.ts';

/** What a request is about. */
export interface ProbeRequest {
  readonly path: HealthQuestion | 'metrics';
  /** As it stands in the URL, for the answer's text. */
  readonly title: string;
  /** One check alone. */
  readonly only: string | undefined;
  readonly isVerbose: boolean;
  readonly exclude: readonly string[];
}

const PATHS: ReadonlyMap<string, ProbeRequest['path']> = new Map([
  ['livez', 'live'],
  ['readyz', 'ready'],
  ['startupz', 'started'],
  ['metrics', 'metrics'],
]);

/** Undefined: it is for somebody else. Never throws, whatever the URL is. */
export function probeOf(url: string): ProbeRequest | undefined {
  const [path = '', ...rest] = url.split('?');
  const [, title = '', only, ...more] = path.split('/');
  const question = path.startsWith('/') ? PATHS.get(title) : undefined;
  if (question === undefined || more.length > 0 || (question === 'metrics' && only !== undefined)) return undefined;
  const query = new URLSearchParams(rest.join('?'));
  // A slash at the end changes nothing.
  const isWhole = only === undefined || only === '';
  return {
    path: question,
    title,
    only: isWhole ? undefined : only,
    isVerbose: query.has('verbose'),
    exclude: isWhole ? query.getAll('exclude') : [],
  };
}
