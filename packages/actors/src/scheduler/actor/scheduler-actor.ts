import { Following } from '../../agents/following.ts';
import { answerWith } from '../../ask/answer-with.ts';
import { schedulerActor } from './scheduler-definition.ts';
import type { ReplyTo } from '../../contract/actor-ref.ts';
import type { Behavior } from '../../contract/behavior.ts';
import { actor } from '../../contract/definition.ts';
import { StateError } from '../../contract/errors/state-error.ts';
import { toError } from '../../contract/errors/to-error.ts';
import type { AskOptions } from '../../contract/message.ts';
import { on } from '../../contract/on.ts';
import type { SchedulerMessage } from '../../contract/scheduler-messages.ts';
import type { TaskInfo } from '../../contract/scheduler-info.ts';
import type { TaskEntry } from '../core/task-entry.ts';
import { cronTimes } from './cron.ts';
import type { Asked, OwnMessage, SchedulerArgs, SchedulerContext } from './own-messages.ts';
import { everyFrom } from './recurring-task.ts';
import { SchedulerShell } from './scheduler-shell.ts';

/** The actor behind a `TaskScheduler`: its messages, each told to the shell. What concerns agents goes on to their manager. */
// By the URL that spawners have: a bundler may put this code into another file.
actor<SchedulerMessage | OwnMessage, SchedulerArgs>(schedulerActor.url, schedulerActor.actorName, (ctx, args) => begin(ctx, args));

/** It ends with what is handled when it is asked. */
const WHILE_ASKED: AskOptions = Object.freeze({ timeout: Number.POSITIVE_INFINITY });

function followAgents(ctx: SchedulerContext, { agents, ownsAgents }: SchedulerArgs, shell: SchedulerShell): void {
  const owner = ownsAgents ? ctx.self : undefined;
  const interrupted = (): void => shell.managerLost();
  const unheard = (error: Error, cure: string): void => {
    ctx.log.error({ err: error, manager: agents.name }, `nothing is heard of agents any more: ${cure}`);
    shell.feeds.tell({ type: 'agents-unheard', manager: agents, at: shell.now(), error });
  };
  const givenUp = (error: Error): void => unheard(error, 'see why their manager fails, and restart the scheduler');
  const ended = (error: Error): void => {
    // Of a scheduler that ends as well, in a stop of the system, say, nobody needs to know.
    if (!ctx.signal.aborted) unheard(error, 'their manager has ended, start a scheduler with another one');
  };
  void new Following(ctx, agents, { tell: (info) => shell.agentChanged(info) }, { owner, interrupted, givenUp, ended });
}

function begin(ctx: SchedulerContext, args: SchedulerArgs): Behavior<SchedulerMessage | OwnMessage> {
  const shell = new SchedulerShell(ctx, args);
  const { core } = shell;
  const manager = args.agents;
  followAgents(ctx, args, shell);
  const receive = on<SchedulerMessage | OwnMessage>({
    submit: ({ request, replyTo }) => void shell.submit(request, replyTo),
    cancel: ({ task, mark, reason }) => shell.cancel(task, mark, reason),
    'ringmaster/news': () => shell.news(),
    'ringmaster/wake': () => shell.wake(),
    'ringmaster/room': () => shell.roomLapsed(),
    'ringmaster/running': ({ run, progress, note }) => shell.running(run, progress, note),
    'ringmaster/over': ({ run }) => shell.over(run),

    'follow-task': ({ task, mark, to, replyTo }) => {
      shell.follow(shell.meant(task, mark), ctx.writer(to));
      replyTo.tell();
    },
    'has-task': ({ task, mark, replyTo }) => replyTo.tell(shell.meant(task, mark) !== undefined),
    'follow-tasks': ({ to, replyTo }) => {
      shell.feeds.add(ctx.writer(to));
      replyTo.tell();
    },
    pause: () => core.pause(),
    continue: () => shell.resume(),
    'drain-tasks': ({ replyTo }) => shell.drain(replyTo),
    'await-room': ({ replyTo }) => shell.awaitRoom(replyTo),
    configure: ({ limits, replyTo }) => {
      core.intake.resize(limits);
      shell.roomMade();
      replyTo.tell();
    },
    stats: ({ replyTo }) => answerWith(replyTo, core.stats(shell.now())),
    'find-task': ({ task, replyTo }) => {
      const found = core.find(task);
      answerWith(replyTo, found === undefined ? undefined : infoOf(found));
    },
    'find-tasks': ({ query, replyTo }) => answerWith(replyTo, core.list(query).map(infoOf)),
    'dead-tasks': ({ limit, replyTo }) => answerWith(replyTo, core.dead.list(limit)),
    'retry-dead': ({ task, mark, replyTo }) => {
      if (shell.retryDead(task, mark, replyTo)) return;
      replyTo.fail(new StateError(`Cannot retry task "${task}": it is not among those that have failed`));
    },
    'forget-dead': ({ task, replyTo }) => replyTo.tell(task === undefined ? core.dead.forgetAll() : Number(core.dead.forget(task))),

    repeat: (message) => repeat(ctx, shell, message),
    'ringmaster/times': ({ request, next, replyTo }) => shell.recurrences.begin(request, next, replyTo),
    'ringmaster/no-times': (message) => notRepeated(ctx, shell, message),
    'end-repeat': ({ id }) => shell.recurrences.end(id),
    'find-repeat': ({ id, replyTo }) => replyTo.tell(shell.recurrences.infoOf(id)),

    register: ({ replyTo, ...asked }) => passOn(ctx.ask(manager, asked, WHILE_ASKED), replyTo),
    suspend: ({ replyTo, ...asked }) => passOn(ctx.ask(manager, asked, WHILE_ASKED), replyTo),
    resume: ({ replyTo, ...asked }) => passOn(ctx.ask(manager, asked, WHILE_ASKED), replyTo),
    list: ({ replyTo, ...asked }) => passOn(ctx.ask(manager, asked, WHILE_ASKED), replyTo),
    unregister: (message) => ctx.tell(manager, message),
    follow: ({ replyTo, ...asked }) => {
      if (replyTo === undefined) ctx.tell(manager, asked);
      else passOn(ctx.ask(manager, asked, WHILE_ASKED), replyTo);
    },
    ended: (message) => ctx.tell(manager, message),
  });
  return {
    receive,
    // A restart keeps it: then the next incarnation subscribes to it.
    stop: () => {
      if (args.ownsAgents) void manager.stop();
    },
  };
}

/**
 * Asked anew, for as long as whoever asks waits: an ask that is forwarded, and lost with the thread of who has it by then, settles with its time alone (docs/thread-death.md),
 * and those to register or to follow have none.
 */
function passOn<T>(answer: Promise<T>, replyTo: ReplyTo<T>): void {
  answer.then(
    (value) => answerWith(replyTo, value),
    (error: unknown) => replyTo.fail(toError(error)),
  );
}

function repeat(ctx: SchedulerContext, shell: SchedulerShell, message: Asked<'repeat'>): void {
  const { type: _, replyTo, ...request } = message;
  const { recurrence } = request;
  shell.recurrences.asked(request);
  if ('everyMs' in recurrence) return shell.recurrences.begin(request, everyFrom(shell.now(), recurrence.everyMs), replyTo);
  ctx.pipeToSelf(
    cronTimes(recurrence.cron, recurrence.timezone),
    (next) => ({ type: 'ringmaster/times', request, next, replyTo }),
    (error) => ({ type: 'ringmaster/no-times', request, error: toError(error), replyTo }),
  );
}

/** Whoever does not look at `started` would wait for these tasks in silence. */
function notRepeated(
  ctx: SchedulerContext,
  shell: SchedulerShell,
  { request, error, replyTo }: Extract<OwnMessage, { type: 'ringmaster/no-times' }>,
): void {
  ctx.log.warn({ err: error, repetition: request.id }, 'task is not repeated');
  shell.recurrences.fail(request, error, replyTo);
}

function infoOf(task: TaskEntry): TaskInfo {
  const { id, kind, priority, state, submittedMs: submittedAt, request } = task;
  const { deadlineMs, extras } = request;
  const { description, fairnessKey } = extras ?? {};
  return {
    ...{ id, kind, priority, state, submittedAt },
    ...(description !== undefined && { description }),
    ...(deadlineMs !== Number.POSITIVE_INFINITY && { deadline: deadlineMs }),
    ...(fairnessKey !== undefined && { fairnessKey }),
  };
}
