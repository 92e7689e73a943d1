import type { Payload, Tally } from '../messages/messages.ts';

/**
 * What a producer needs of the way to its receiver. Each arm has its own; the producer is the same for all, so every
 * arm sends in the same batches, yields at the same points and keeps as many messages under way.
 */
export interface TrafficPort {
  /** Never waits. False: no room now, hand the same message to `sendWhenRoom`. */
  send(message: Payload): boolean;
  /** Only called after `send` returned false. */
  sendWhenRoom(message: Payload): Promise<void>;
  /** What the receiver has counted, once it has handled everything sent before. */
  sync(): Promise<Tally>;
}
