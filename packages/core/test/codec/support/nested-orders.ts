import { TestHandle } from './ports.js';

/** Learned level by level: what is inside is seen for the first time when what is around it has been learned. */
export const LEVELS_SIGHTINGS = 32;

/** An object in an object in a message, with handles. */
export const order = (n: number): object => ({
  type: 'run',
  order: { task: `task-${n}`, kind: 'resize', payload: { type: 'thumb', id: n }, attempt: 1, reportTo: new TestHandle(n, 1) },
  replyTo: new TestHandle(n, 2),
});
