import { payloadBytes } from '../../toolbox/payload-bytes.ts';
import type { TaskRequest } from '../../contract/scheduler-messages.ts';

/** What a task's payload counts: as its submission says, or by an estimate. */
export function requestBytes({ extras, payload }: TaskRequest): number {
  return extras?.bytes ?? payloadBytes(payload);
}
