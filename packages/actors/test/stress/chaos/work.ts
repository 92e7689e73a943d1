import {
  type ActorRef,
  type AgentManagerMessage,
  AgentManager,
  agent,
  capability,
  CommunicationError,
  handle,
  TaskError,
  task,
} from '@ringmaster/actors';
import { Books } from './books.ts';
import { isWhole, type Payload, sumOf } from './payload.ts';

export const heavy = capability('chaos/heavy');

/** What every task brings along: its place in the books. */
export interface Job extends Payload {
  readonly index: number;
}

const again = { attempts: 3, backoff: { minMs: 5, maxMs: 40 }, losses: 3 };
export const quick = task<Job, number>('chaos/quick', { retry: again });
export const waiting = task<Job, number>('chaos/waiting', { requires: [heavy], runTimeout: 400, retry: again });
export const flaky = task<Job, number>('chaos/flaky', { retry: { ...again, never: [CommunicationError] } });

const CAPACITY = 4;

const begin = (books: Books, job: Job): number => {
  Atomics.add(books.tasks, job.index, 1);
  return isWhole(job) ? sumOf(job.text) : Number.NaN;
};

/** Does what it is given, some of it badly. Registers itself, so that one that follows is known as well. */
export const laborer = agent<{ manager: ActorRef<AgentManagerMessage> }>(
  import.meta.url,
  'laborer',
  { capabilities: [heavy], capacity: CAPACITY },
  (ctx, { manager }) => {
    const books = Books.open();
    AgentManager.of(manager, ctx)
      .register(ctx.self)
      .catch((error: unknown) => ctx.log.warn({ err: error }, 'not registered'));
    return [
      handle(quick, (job) => begin(books, job)),
      handle(waiting, async (job, run) => {
        const sum = begin(books, job);
        // Some outlast their time, and end when they are told to.
        await new Promise<void>((go) => {
          const timer = setTimeout(go, job.index % 97 === 0 ? 2_000 : job.index % 20);
          run.signal.addEventListener('abort', () => {
            clearTimeout(timer);
            go();
          });
        });
        return sum;
      }),
      handle(flaky, (job, run) => {
        const sum = begin(books, job);
        if (job.index % 11 === 0) throw new CommunicationError('Cannot do it: never again');
        if (job.index % 3 === 0 && run.attempt < 3) throw new TaskError('Cannot do it: not yet');
        if (job.index % 7 === 0) throw new TaskError('Cannot do it: not ever');
        return sum;
      }),
    ];
  },
);
