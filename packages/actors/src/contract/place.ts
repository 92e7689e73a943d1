/** Where an actor lives: a slot of a thread, and which of the actors that lived there one after the other (I6). */
export interface Place {
  readonly thread: number;
  readonly slot: number;
  readonly generation: number;
}

export function samePlace(a: Place, b: Place): boolean {
  return a.slot === b.slot && a.thread === b.thread && a.generation === b.generation;
}

/** The place alone, of whatever has one: plain data for a record. */
export function placeOf({ thread, slot, generation }: Place): Place {
  return { thread, slot, generation };
}

/** The same text for the same actor, and for no other one in its slot (G42): a key for maps. */
export function placeKey({ thread, slot, generation }: Place): string {
  return `${thread}/${slot}/${generation}`;
}
