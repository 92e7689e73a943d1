/**
 * Identity of an actor inside one system (I1, I6). Internal: users hold an `ActorRef`.
 *
 * The generation tells one tenant of a slot from the next, so an old address never reaches a new actor (G6).
 */
export interface Address {
  readonly thread: number;
  readonly slot: number;
  readonly generation: number;
}
