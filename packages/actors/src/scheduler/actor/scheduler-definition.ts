import { definitionIn } from '../../contract/definition-in.ts';
import type { SchedulerMessage } from '../../contract/scheduler-messages.ts';
import type { SchedulerArgs } from './own-messages.ts';

/** The actor behind a `TaskScheduler`. */
export const schedulerActor = definitionIn<SchedulerMessage, SchedulerArgs>(import.meta.url, 'scheduler-actor', 'task-scheduler');
