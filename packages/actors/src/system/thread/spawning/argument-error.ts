import { MessageNotSerializableError } from '../../../contract/errors/runtime-errors.ts';

/** What of its arguments keeps an actor from another thread, as its spawner knows it: `args.call`. The record that it stood in is nobody's message. Others as they are. */
export function argumentError(error: unknown, name: string, thread: number): unknown {
  if (!(error instanceof MessageNotSerializableError)) return error;
  const { path } = error.data;
  if (!path.startsWith('message.args')) return error;
  const reason = error.message.slice(`Cannot send ${path}: `.length);
  const ownPath = path.slice('message.'.length);
  return new MessageNotSerializableError(`Cannot spawn "${name}" in thread ${thread}: ${ownPath} cannot leave this one: ${reason}`, {
    data: { path: ownPath },
    cause: error.cause,
  });
}
