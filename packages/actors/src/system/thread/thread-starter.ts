import type { SharedRegions } from '@ringmaster/core';
import type { ThreadUse } from '../../contract/inspection.ts';
import type { ThreadAnswer, ThreadQuestion } from './notices/thread-answer.ts';
import type { ThreadConfig } from './thread-config.ts';

/** A thread's answer; what it uses is not known of a virtual one. */
export interface ThreadReport extends ThreadAnswer {
  readonly usage: ThreadUse | undefined;
}

/** A started thread, as the owner holds it. */
export interface StartedThread {
  /** Ends it; always resolves. False if it did not end in time. */
  end(): Promise<boolean>;
  /** Ends it at once, as a death: `died` hears of it, with `cause`. Always resolves. False if it did not end in time. */
  kill(cause: Error): Promise<boolean>;
  /** What it says about its actors and itself; never settles if it does not come to answer. Rejects if it has ended. */
  look(question: ThreadQuestion): Promise<ThreadReport>;
  ref(): void;
  unref(): void;
}

/** What a thread is started with, and whom to tell when it ends by itself. It opens its rings when its gate says so (D1). */
export interface StartRequest {
  readonly thread: number;
  readonly regions: SharedRegions;
  readonly config: ThreadConfig;
  /** It takes over for one that died. Else nobody lived in the index, or nothing of who did is left. */
  readonly isHeir: boolean;
  readonly died: (error: Error) => void;
}

/** How threads come about: workers of Node, or virtual ones in this Node thread. */
export interface ThreadStarter {
  start(request: StartRequest): Promise<StartedThread>;
}
