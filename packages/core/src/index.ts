export { RecordMemory } from './memory/record-memory.ts';
export type { Cancel, Host, HostChoices } from './host/host.ts';
export { NodeHost } from './host/node-host.ts';
export { type Hear, TimeLimits } from './host/time-limits.ts';
export { NO_ROOM, type RecordHandler, type RingConsumer, type RingProducer } from './ring/ring-buffer.ts';
export { type RingPlace, ringBytes } from './ring/ring-layout.ts';
export { SharedRingConsumer } from './ring/ring-consumer.ts';
export { SharedRingProducer } from './ring/ring-producer.ts';
export { HANDLE_WORDS, OVERFLOW, type FixedLayout, type HandlePort, type MessageCodec, type ValuePort } from './codec/message-codec.ts';
export { AppendTableReader, AppendTableWriter, TABLE_FULL } from './codec/append-table.ts';
export { type CodecCounters, createCodecCounters } from './codec/codec-counters.ts';
export { NotSerializableError, TooLongError, UndecodableError } from './codec/codec-errors.ts';
export { createMessageCodec, type MessageCodecOptions, SHAPE_TABLE_BYTES } from './codec/create-message-codec.ts';
export { bool, f64, handle, i32, i64, type LayoutField, type Member, oneOf, text, u16, u32, u8 } from './codec/layouts/field-kinds.ts';
export { createFixedLayout, type DescribedLayout, layoutFromDescription, type LayoutOptions } from './codec/layouts/fixed-layout.ts';
export type { LayoutFields } from './codec/layouts/layout-description.ts';
export { NO_SLOT, SlotStatus, type SlotTable } from './slots/slot-table.ts';
export { SharedSlotTable, type SlotTableOptions } from './slots/shared-slot-table.ts';
export { slotTableBytes } from './slots/slot-layout.ts';
export { type ArenaPlace, type BlockArena, NO_BLOCK } from './blocks/block-arena.ts';
export { type ArenaUse, BlockRemains } from './blocks/block-remains.ts';
export { NOBODY, RoomLine } from './blocks/room-line.ts';
export { SharedBlockArena } from './blocks/shared-block-arena.ts';
export type { HintHandler, Mesh, MeshHandler, OutboundLink, Posted, WaitingHandler } from './transport/links/mesh.ts';
export { buryThread } from './transport/remains/bury-thread.ts';
export { RingsLeft, type RingsLeftOptions } from './transport/remains/rings-left.ts';
export { type MeshHandlers, SharedMesh, type SharedMeshOptions } from './transport/links/shared-mesh.ts';
export {
  allocateRegions,
  arenaPlace,
  openSlotTable,
  type RegionSizes,
  returnLeasesOf,
  type SharedRegions,
} from './transport/regions/shared-regions.ts';
export { forgetHeld, HeldBytes, type HeldBytesOptions } from './transport/regions/held-bytes.ts';
export { BlockingCycle, type BlockingCycleOptions } from './transport/parking/blocking-cycle.ts';
export { type CycleMeter, type Duty, DutyCycle, type DutyCycleOptions } from './transport/parking/duty-cycle.ts';
export type { IdleMode, IdleOptions } from './transport/parking/idle-strategy.ts';
export type { OutboxBounds } from './transport/links/outbox.ts';
export { ringEveryone, wakeThread } from './transport/parking/parking.ts';
export { SystemFlags } from './transport/regions/system-flags.ts';
export { STATE, ThreadState, threadIndex } from './transport/regions/thread-words-layout.ts';
export { type EnclosingThread, enclosingThread, NodeThreads } from './host/node-threads.ts';
export type { LaunchedThread, LaunchOptions, ThreadLauncher, ThreadLimits, ThreadPort } from './host/thread-launcher.ts';
export { startThread } from './worker/start-thread.ts';
export type { RunningProgram, RunProgram, ThreadStart } from './worker/thread-program.ts';
export { type StartFailure, type StartPhase, WorkerGoneError, WorkerStartError } from './worker/worker-errors.ts';
export { type StartThreadOptions, type Termination, WorkerThread } from './worker/worker-thread.ts';
export type { ThreadUsage } from './host/thread-usage.ts';
export type { ThreadDetails } from './worker/control-plane.ts';
export {
  beginIncarnation,
  claimThread,
  incarnationOf,
  isThreadAbsent,
  isThreadClaimed,
  isThreadOpen,
  markThreadAbsent,
  openThread,
  releaseThread,
  whenThreadOpen,
} from './transport/regions/thread-claims.ts';
export { hasWorkWaiting, type Wakefulness, wakefulness, WatchWord } from './transport/parking/watch-word.ts';
export { RecallWords } from './transport/regions/recall-words.ts';
export { Withdrawals } from './transport/regions/withdrawals.ts';
export { ThreadStamps } from './transport/regions/thread-stamps.ts';
export {
  censusOf,
  type LinkRemains,
  takeRemains,
  type ThreadRemains,
  visitRecordInHandOf,
  visitStranded,
} from './transport/remains/thread-remains.ts';
export { type HeadVisitor, visitHeadsWaiting, visitRecordInHandNow } from './transport/remains/thread-in-hand.ts';
export type { SlotCensus, TakenSlot } from './slots/slot-census.ts';
export { CounterBlock } from './counters/counter-block.ts';
export { type CounterNames, counterBlockBytes } from './counters/counter-layout.ts';
export { CounterReader } from './counters/counter-reader.ts';
export { LogHistogram, type FilledBucket } from './counters/log-histogram.ts';
export { HISTOGRAM_VALUE_MAX, HISTOGRAM_WORDS } from './counters/histogram-layout.ts';
export { GAUGE_WORDS, SharedGauge } from './counters/shared-gauge.ts';
export { adjust, levelOf, lowOf, setLevel, TALLY_WORDS, tallied, tallyMany, tallyOne } from './counters/tally.ts';
export { heldOf, ringUsedBytes } from './transport/regions/link-use.ts';
