import { type RunProgram, whenThreadOpen } from '@ringmaster/core';
import { SystemStoppedError } from '../../contract/errors/runtime-errors.ts';
import { answerQuestion, type ThreadQuestion } from '../thread/notices/thread-answer.ts';
import { ThreadRuntime } from '../thread/thread-runtime.ts';
import type { StartRequest } from '../thread/thread-starter.ts';
import { WorkerServices } from './worker-services.ts';

/** What every worker of a system runs. One that takes over for a dead thread is started before it may open the rings. */
export const run: RunProgram = ({ index, data, host }) => {
  const { regions, config, isHeir } = data as Pick<StartRequest, 'regions' | 'config' | 'isHeir'>;
  let runtime: ThreadRuntime | undefined;
  whenThreadOpen(host, regions, index, () => {
    let services: WorkerServices | undefined;
    runtime = new ThreadRuntime({ thread: index, host, regions, config, isHeir }, (made) => {
      services = new WorkerServices(made);
      return services;
    });
    if (config.onStrayError === 'log') process.on('uncaughtException', (error) => services?.strayError(error));
    runtime.start();
  });
  return {
    stop: () => runtime?.end(new SystemStoppedError('Cannot complete the call: the system has stopped')),
    inspect: (question) => runtime && answerQuestion(runtime, question as ThreadQuestion),
  };
};
