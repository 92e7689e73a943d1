import type { Logger, LogLine } from '../contract/logger.ts';
import { Arrivals } from './arrivals.ts';
import type { Passage } from './passage.ts';
import type { WaitOptions } from './probe.ts';
import { show } from './show.ts';

/** How many failures are told of an expectation that failed. */
const FAILURES_SHOWN = 3;

/** As loggers have them, the least urgent first. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** One line, as an actor or the runtime wrote it. */
export interface LoggedLine {
  readonly level: LogLevel;
  readonly text: string;
  /** What was known: the object before the text. */
  readonly data: object | undefined;
  /** Of whose logger it is: `actor`, `path`, `thread` and `incarnation`, say. */
  readonly bindings: Readonly<Record<string, unknown>>;
}

/** What was logged in a system under test, in all its threads. */
export interface TestLog {
  /** All of it. */
  readonly lines: readonly LoggedLine[];
  /** A line of that level whose text has `pattern` in it; of those that nobody has expected yet, the first. @throws ExpectationError as a rejection */
  expect(level: LogLevel, pattern: string | RegExp, options?: WaitOptions): Promise<LoggedLine>;
  /** No line of that level that nobody has expected. @throws ExpectationError as a rejection */
  expectNone(level: LogLevel): Promise<void>;
}

/** Keeps what is logged, and hands it on to the logger that the test has given, if any. */
export class LogBook implements TestLog {
  readonly #arrivals: Arrivals<LoggedLine>;

  /** @param passage asked for when somebody waits for a line: a system logs before there is one */
  constructor(passage: () => Passage) {
    this.#arrivals = new Arrivals(passage, { place: 'in the log', show: showLine });
  }

  get lines(): readonly LoggedLine[] {
    return this.#arrivals.all;
  }

  /** Errors that nobody has expected. */
  get openErrors(): readonly string[] {
    return this.#arrivals.open.filter(({ level }) => level === 'error').map(showLine);
  }

  /** The last failures that nobody has expected, for whoever waits for what an actor has not sent because of them: `; logged was …`, or nothing. */
  get failures(): string {
    const lines = this.#arrivals.open.flatMap((line) => showFailure(line) ?? []).slice(-FAILURES_SHOWN);
    return lines.length === 0 ? '' : `; logged was ${lines.join(', ')}`;
  }

  expect(level: LogLevel, pattern: string | RegExp, { timeout }: WaitOptions = {}): Promise<LoggedLine> {
    const has = (text: string): boolean => (typeof pattern === 'string' ? text.includes(pattern) : text.search(pattern) >= 0);
    const is = (line: LoggedLine): line is LoggedLine => line.level === level && has(line.text);
    return this.#arrivals.take({ what: `${level} ${show(pattern)}`, is, isNext: false, timeout });
  }

  expectNone(level: LogLevel): Promise<void> {
    return this.#arrivals.none(`line of level ${level}`, (line) => line.level === level, 0);
  }

  forget(): void {
    this.#arrivals.forget();
  }

  logger(onwards: Logger | undefined, bindings: Readonly<Record<string, unknown>> = {}): Logger {
    const line =
      (level: LogLevel): LogLine =>
      (first: object | string, text?: string) => {
        const data = typeof first === 'string' ? undefined : first;
        this.#arrivals.add({ level, bindings, data, text: typeof first === 'string' ? first : (text ?? '') });
        if (typeof first === 'string') onwards?.[level](first);
        else onwards?.[level](first, text ?? '');
      };
    return {
      debug: line('debug'),
      info: line('info'),
      warn: line('warn'),
      error: line('error'),
      child: (more) => this.logger(onwards?.child(more), { ...bindings, ...more }),
    };
  }
}

function showLine(line: LoggedLine): string {
  const { text, data } = line;
  return `${showSource(line)}: ${text}${data === undefined ? '' : ` ${show(data)}`}`;
}

/** Of a line about an error; with no more of it than what it says. */
function showFailure(line: LoggedLine): string | undefined {
  const { level, text, data } = line;
  if ((level !== 'warn' && level !== 'error') || data === undefined || !('err' in data)) return undefined;
  return `${showSource(line)}: ${text} (${data.err instanceof Error ? String(data.err) : show(data.err)})`;
}

/** An actor's logger is bound to its name; the runtime names it in the line. */
function showSource({ level, bindings, data }: LoggedLine): string {
  const { actor }: { readonly actor?: unknown } = { ...bindings, ...data };
  return actor === undefined ? level : `${level} of "${String(actor)}"`;
}
