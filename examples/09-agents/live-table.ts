import type { WriteStream } from 'node:tty';
import type { Accepted, AgentInfo } from '@ringmaster/actors';
import type { LogBook } from './log-book.ts';

const PERIOD_MS = 100;
const BAR = 40;
/** Rows for tasks under way. */
const TASKS = 6;

/** Agents and tasks as they are, drawn over and over on a terminal. Without one there is nothing to see. */
export class LiveTable {
  readonly #agents = new Map<string, AgentInfo>();
  readonly #book: LogBook;
  readonly #terminal: WriteStream;
  readonly #timer: NodeJS.Timeout | undefined;
  #drawn = 0;

  constructor(terminal: WriteStream, book: LogBook) {
    this.#terminal = terminal;
    this.#book = book;
    if (terminal.isTTY) this.#timer = setInterval(() => this.#draw(), PERIOD_MS);
  }

  tell(agent: AgentInfo): Accepted {
    this.#agents.set(agent.name, agent);
    return 'accepted';
  }

  end(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#draw();
  }

  #draw(): void {
    const lines = [...this.#agentRows(), '', ...this.#taskRows(), '', this.#bar()];
    const columns = this.#terminal.columns;
    this.#terminal.moveCursor(0, -this.#drawn);
    this.#terminal.cursorTo(0);
    this.#terminal.clearScreenDown();
    this.#terminal.write(lines.map((line) => `${line.slice(0, columns - 1)}\n`).join(''));
    this.#drawn = lines.length;
  }

  *#agentRows(): Generator<string> {
    yield row('agent', 'can', 'status', 'room', 'restarts', 'at');
    for (const { name, capabilities, status, room, capacity, restarts, task = '' } of this.#agents.values())
      yield row(name, capabilities.join(' '), status, `${room}/${capacity}`, restarts === 0 ? '' : String(restarts), task);
  }

  *#taskRows(): Generator<string> {
    const running = [...this.#book.states].flatMap(([task, state]) => (state.status === 'running' ? [{ task, ...state }] : []));
    for (let index = 0; index < TASKS; index++) {
      const one = running[index];
      yield one === undefined ? '' : `${bar(one.progress, 10)} ${one.task}${one.attempt > 1 ? `, attempt ${one.attempt}` : ''}`;
    }
  }

  #bar(): string {
    const book = this.#book;
    const [all, done] = [book.states.size, book.count('done')];
    return `${bar(all === 0 ? 0 : done / all, BAR)} ${done} of ${all} done, ${book.count('running')} running, ${book.count('expired')} too late`;
  }
}

function row(...cells: readonly string[]): string {
  const widths = [17, 9, 11, 6, 9];
  return cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('');
}

function bar(fraction: number, width: number): string {
  const full = Math.round(fraction * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
}
