import { getHeapStatistics } from 'node:v8';

/** What the running thread uses. */
export interface ThreadUsage {
  readonly heapUsedBytes: number;
  readonly heapTotalBytes: number;
  readonly externalBytes: number;
  /** Share of its life in which its event loop was busy, 0 to 1. */
  readonly utilization: number;
}

export function threadUsage(): ThreadUsage {
  const heap = getHeapStatistics();
  return {
    heapUsedBytes: heap.used_heap_size,
    heapTotalBytes: heap.total_heap_size,
    externalBytes: heap.external_memory,
    utilization: performance.eventLoopUtilization().utilization,
  };
}
