import { shown } from './shown.ts';

/** On an `ArrayBuffer` that is to be moved. The same in each copy of this package. */
const moving = Symbol.for('ringmaster.move');

/**
 * Says that this memory is to be moved, not copied, when it goes to the thread of a stateless function or comes back from it: in the
 * payload of a task or in its result, at any depth. Returns what it was given, so it can stand where the value stands.
 *
 * It happens when the task is given to a thread, not when it is submitted; from then on the buffer is empty here (`byteLength` 0), also
 * after an attempt that failed: a task that may need another attempt should not move what it needs. Between the threads of actors
 * messages are copied into a ring, so this saves the copy that a scheduler in the submitter's own thread would make.
 *
 * @throws TypeError for what is no ArrayBuffer and no view of a whole one: the rest of it would be gone as well
 * @example
 * scheduler.submit(blur, { width, height, pixels: move(pixels) });
 * export const blur = pureTask(import.meta.url, 'images/blur', ({ pixels }: Frame) => move(blurred(pixels)));
 */
export function move<T extends ArrayBuffer | ArrayBufferView>(memory: T): T {
  const buffer = ArrayBuffer.isView(memory) ? memory.buffer : memory;
  if (!(buffer instanceof ArrayBuffer))
    throw new TypeError(
      `Cannot move: it is an ArrayBuffer or a view of one that is moved, not ${ArrayBuffer.isView(memory) ? 'a view of shared memory' : shown(memory)}`,
    );
  if (buffer.byteLength !== memory.byteLength)
    throw new TypeError(
      `Cannot move: the view shows ${memory.byteLength} of its buffer's ${buffer.byteLength} bytes, and all would be moved; copy it (slice) and move the copy`,
    );
  Object.defineProperty(buffer, moving, { value: true, configurable: true });
  return memory;
}

export function isMoving(buffer: ArrayBuffer): boolean {
  return Object.hasOwn(buffer, moving);
}
