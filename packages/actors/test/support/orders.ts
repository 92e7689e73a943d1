import type { ActorRef, AgentMessage, AskOptions, Placement, RunReport, TaskKind, TaskOrder } from '@ringmaster/actors';
import { clipboard, type ClipboardMessage } from '../fixtures/craftsman.ts';
import type { Stage } from './stage.ts';

/** One run: its number, and what comes of it. */
export interface Given<R> {
  readonly run: number;
  readonly came: Promise<R>;
  /** Gives it up. */
  abort(): void;
}

/** Gives orders to agents, as a scheduler does, and keeps what they report. */
export class Orders {
  readonly #stage: Stage;
  readonly clipboard: ActorRef<ClipboardMessage>;
  #runs = 0;

  constructor(stage: Stage, at: Placement = 'owner') {
    this.#stage = stage;
    this.clipboard = stage.system.spawn(clipboard, { thread: at });
  }

  give<P, R>(to: ActorRef<AgentMessage>, kind: TaskKind<P, R>, payload: NoInfer<P>, options: AskOptions = {}): Given<R> {
    const abort = new AbortController();
    const run = ++this.#runs;
    const order: TaskOrder = {
      ...{ task: `task-${run}`, kind: kind.id, payload, attempt: 1, run, reportTo: this.clipboard },
      deadline: Number(options.deadline ?? Number.POSITIVE_INFINITY),
    };
    const all = { timeout: Number.POSITIVE_INFINITY, signal: abort.signal, ...options };
    const came = to.ask({ type: 'ringmaster/run', ...order }, all) as Promise<R>;
    came.catch(() => undefined);
    return { run, came, abort: () => abort.abort() };
  }

  reports(): Promise<readonly RunReport[]> {
    return this.clipboard.ask({ type: 'read' }, { timeout: 60_000 });
  }

  /** What was reported, once `holds` of it. */
  async until(holds: (reports: readonly RunReport[]) => boolean): Promise<readonly RunReport[]> {
    for (;;) {
      const reports = await this.reports();
      if (holds(reports)) return reports;
      // A thread that starts needs the core.
      await this.#stage.moment();
    }
  }
}
