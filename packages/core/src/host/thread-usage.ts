import { getHeapStatistics } from 'node:v8';

/** What the running thread uses. */
export interface ThreadUsage {
  readonly heapUsedBytes: number;
  readonly heapTotalBytes: number;
  readonly externalBytes: number;
  /** Share of its life in which its event loop was busy, 0 to 1. */
  readonly utilization: number;
  /** How long it was busy. */
  readonly activeMs: number;
}

export function threadUsage(): ThreadUsage {
  const heap = getHeapStatistics();
  const { utilization, active: activeMs } = performance.eventLoopUtilization();
  return {
    heapUsedBytes: heap.used_heap_size,
    heapTotalBytes: heap.total_heap_size,
    externalBytes: heap.external_memory,
    utilization,
    activeMs,
  };
}
