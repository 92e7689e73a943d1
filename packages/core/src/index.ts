export { RecordMemory } from './memory/record-memory.ts';
export type { Cancel, Host } from './host/host.ts';
export { NodeHost } from './host/node-host.ts';
export { NO_ROOM, type RecordHandler, type RingConsumer, type RingProducer } from './ring/ring-buffer.ts';
export { HANDLE_WORDS, OVERFLOW, type FixedLayout, type HandlePort, type MessageCodec, type ValuePort } from './codec/message-codec.ts';
export { NO_SLOT, SlotStatus, type SlotTable } from './slots/slot-table.ts';
export type { HintHandler, Mesh, MeshHandler, OutboundLink, Posted } from './transport/mesh.ts';
