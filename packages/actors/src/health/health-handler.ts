import { UnknownCheckError } from '../contract/errors/unknown-check-error.ts';
import type { HealthQuestion, HealthReport, LiveOptions, ProbeOptions, ReadyOptions } from '../contract/health.ts';
import { checkKeys } from '../contract/known-keys.ts';
import { shown } from '../contract/shown.ts';
import { describeReport, describeUnknown } from './describe-report.ts';
import { type ProbeRequest, probeOf } from './probe-request.ts';
import { checkLiveOptions, checkReadyOptions } from './probe-options.ts';

/** What the handler needs of a request: `http.IncomingMessage`, and whatever is like it. */
export interface HealthRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
}

/** What the handler needs of a response: `http.ServerResponse`, and whatever is like it. */
export interface HealthResponse {
  writeHead(statusCode: number, headers: Record<string, string>): unknown;
  end(body?: string): unknown;
}

/** Where the metrics come from: `system.metrics`, or anything else that writes Prometheus' text format. */
export interface MetricsText {
  prometheus(): string;
}

/** What is served over HTTP. */
export interface HealthHandlerOptions {
  /** As `system.health.live` is given them. */
  readonly live?: Omit<LiveOptions, 'exclude' | 'only'> | undefined;
  /** The same for `ready`. */
  readonly ready?: Omit<ReadyOptions, 'exclude' | 'only'> | undefined;
  /** Served under `/metrics`. Default: the system's; `false`: there is none. */
  readonly metrics?: MetricsText | false | undefined;
  /**
   * Show the messages of errors that checks threw, in verbose answers. They may hold anything, addresses and passwords too. Default false:
   * the log and the event stream have them.
   */
  readonly showErrors?: boolean | undefined;
}

/** What answers: a system. */
export interface Probed {
  readonly health: {
    live(options?: LiveOptions): Promise<HealthReport>;
    ready(options?: ReadyOptions): Promise<HealthReport>;
    started(options?: ProbeOptions): Promise<HealthReport>;
  };
  readonly metrics?: MetricsText;
}

/** Answers a request, or calls `next` if it is for somebody else; without `next` it answers 404. */
export type HealthHandler = (request: HealthRequest, response: HealthResponse, next?: () => void) => void;

interface Answer {
  readonly code: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Record<string, string>;
}

const TEXT = 'text/plain; charset=utf-8';
/** Version 0.0.4 is the format that every Prometheus reads. */
const PROMETHEUS = 'text/plain; version=0.0.4; charset=utf-8';

/** What is true now is not a moment later; and nobody is to take a text for a page. */
const COMMON = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

/** The connection is closed: whatever its body is, it is not read. */
const METHOD_NOT_ALLOWED: Answer = {
  code: 405,
  type: TEXT,
  body: 'method not allowed\n',
  headers: { allow: 'GET, HEAD', connection: 'close' },
};

/** 503: a load balancer takes that for a server that is there and wants no requests. */
const UNFIT = 503;

/**
 * A handler for `node:http`, and for frameworks that take one, which answers probes as Kubernetes' own servers do: `/livez`, `/readyz`,
 * `/startupz`, each with `?verbose` and `?exclude=name`, or for one check alone, which is the only one to run, as `/readyz/name`; and `/metrics` for Prometheus.
 *
 * It answers while handlers of actors are stuck in any worker, in the time of the slowest check at most. It never waits for the body
 * of a request, and never shows more than the names of checks, their reasons and the runtime's.
 *
 * @throws TypeError for what is no system; TypeError or RangeError for options that make no sense
 * @example
 * const server = createServer(healthHandler(system));
 * server.listen(8080);
 */
export function healthHandler(system: Probed, options: HealthHandlerOptions = {}): HealthHandler {
  if (typeof system?.health?.live !== 'function')
    throw new TypeError(`Cannot handle health requests: the first argument is a system, not ${shown(system)}`);
  checkOptions(options);
  const metrics = options.metrics === false ? undefined : (options.metrics ?? system.metrics);
  return (request, response, next) => {
    const probe = probeOf(request.url ?? '/');
    if (probe === undefined || (probe.path === 'metrics' && metrics === undefined)) {
      if (next !== undefined) return next();
      return send(request, response, { code: 404, type: TEXT, body: 'not found\n' });
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return send(request, response, METHOD_NOT_ALLOWED);
    }
    answer({ system, options, metrics }, probe).then(
      (found) => send(request, response, found),
      // Whatever went wrong is nobody's business outside.
      () => send(request, response, { code: 500, type: TEXT, body: 'internal error\n' }),
    );
  };
}

/** What is served, and how. */
interface Served {
  readonly system: Probed;
  readonly options: HealthHandlerOptions;
  readonly metrics: MetricsText | undefined;
}

async function answer({ system, options, metrics }: Served, probe: ProbeRequest): Promise<Answer> {
  const { path } = probe;
  if (path === 'metrics') return { code: 200, type: PROMETHEUS, body: metrics?.prometheus() ?? '' };
  try {
    const { status, text } = describeReport(await ask(system, path, probe, options), probe, options.showErrors === true);
    return { code: status === 'fail' ? UNFIT : 200, type: TEXT, body: text };
  } catch (error) {
    if (error instanceof UnknownCheckError) return { code: 404, type: TEXT, body: describeUnknown(probe, error.data.checks) };
    throw error;
  }
}

function ask(
  system: Probed,
  question: HealthQuestion,
  { only, exclude }: ProbeRequest,
  options: HealthHandlerOptions,
): Promise<HealthReport> {
  const which = only === undefined ? { exclude } : { only };
  if (question === 'live') return system.health.live({ ...options.live, ...which });
  if (question === 'ready') return system.health.ready({ ...options.ready, ...which });
  return system.health.started(which);
}

function send(request: HealthRequest, response: HealthResponse, { code, type, body, headers }: Answer): void {
  const length = new TextEncoder().encode(body).length;
  try {
    response.writeHead(code, { ...headers, ...COMMON, 'content-type': type, 'content-length': `${length}` });
    if (request.method === 'HEAD') response.end();
    else response.end(body);
  } catch {
    // Somebody else has answered meanwhile, such as a time limit of the framework around us.
  }
}

function checkOptions(options: HealthHandlerOptions): void {
  checkKeys('handle health requests', options, ['live', 'ready', 'metrics', 'showErrors']);
  checkLiveOptions(options.live ?? {});
  checkReadyOptions(options.ready ?? {});
  const { metrics } = options;
  if (metrics !== undefined && metrics !== false && typeof metrics.prometheus !== 'function') {
    throw new TypeError('Cannot handle health requests: metrics has no prometheus()');
  }
}
