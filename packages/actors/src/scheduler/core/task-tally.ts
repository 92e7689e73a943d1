/** What has happened to the tasks of a scheduler, counted. */
export class TaskTally {
  submitted = 0;
  refused = 0;
  done = 0;
  failed = 0;
  expired = 0;
  cancelled = 0;
  retried = 0;
  requeued = 0;
  stuck = 0;
}
