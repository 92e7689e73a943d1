import { createMessageCodec, type HandlePort, type MessageCodec, RecordMemory, type SharedRegions } from '@ringmaster/core';
import type { Defaults } from '../../../contract/defaults.ts';
import { type WireEnvironment, WireErrors } from '../../../remote/wire-handles.ts';

/** What encoding and decoding need from a thread. */
export interface CodecThread extends WireEnvironment {
  readonly thread: number;
  readonly regions: SharedRegions;
  readonly config: { readonly defaults: Pick<Defaults, 'maxMessageBytes'> };
}

/** How messages of a thread become bytes and back, with its references and errors in them. */
export function threadCodec(here: CodecThread, handles: HandlePort): MessageCodec {
  return createMessageCodec({
    self: here.thread,
    tables: here.regions.shapes.map((buffer) => new RecordMemory(buffer)),
    handles,
    values: new WireErrors(handles, here),
    messageBytesMax: here.config.defaults.maxMessageBytes,
  });
}
