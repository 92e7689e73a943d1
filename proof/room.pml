/*
 * Waiting for room, and for records: rules W1 and W3 of docs/memory-ordering.md, both directions at once.
 *
 * Stands for packages/core/src/transport: outbound-link.ts (awaitRoom, #moveOutbox, #publish), inbound-link.ts (poll, #tellOfRoom),
 * shared-mesh.ts (hasWaiting) and parking.ts; docs/models.md has the table.
 *
 * Bounds: a ring of 2 units; an outbox that fills up to 2 records again and again, without end, of 1 or 2 units, so that room may be too
 * small for the next one; polls of one record. The consumer may die twice, at any step; its successor opens the ring. Doorbells never
 * lose a ring (parking.pml has that part), so to be rung is one flag here.
 *
 * Claims: an outbox that holds anything is emptied, and what is published is read (ltl moves, weak fairness): the two never both wait.
 */
#define AWAKE 1
#define PARKED 2
#define CAPACITY 2
#ifndef DEATHS
#define DEATHS 2
#endif

/* By thread: its state word, and whether its doorbell was rung. */
#define PRODUCER 0
#define CONSUMER 1
byte state[2] = AWAKE;
bool rung[2];
bool wantsRoom = false;
/* Units that are published and not read, and those that are read and not released: together at most the capacity. */
byte filled = 0;
byte unreleased = 0;
/* The ring's records, in units, oldest first. */
chan records = [CAPACITY] of { byte };
byte outbox = 0;
byte headUnits = 0;
byte deathsLeft = DEATHS;

#define MORTAL if :: deathsLeft > 0 -> deathsLeft--; goto died :: skip fi

inline wake(thread) {
  if
  :: atomic { state[thread] == PARKED -> state[thread] = AWAKE; rung[thread] = true }
  :: atomic { state[thread] != PARKED -> skip }
  fi
}

/* #moveOutbox: claims look at the newest released position; what fits is published, and the consumer is woken. */
inline moveOutbox() {
  moved = false;
  do
  :: atomic {
       outbox > 0 && filled + unreleased + headUnits <= CAPACITY ->
       filled = filled + headUnits;
       records ! headUnits;
       outbox--;
       if :: headUnits = 1 :: headUnits = 2 fi;
       moved = true
     }
  :: atomic { !(outbox > 0 && filled + unreleased + headUnits <= CAPACITY) -> break }
  od;
  if :: moved -> wake(CONSUMER) :: else -> skip fi
}

proctype Producer() {
  bool moved;
working:
  skip;
  /* A slice: more may be sent, and the outbox is flushed. */
  if
  :: outbox == 0 -> atomic { outbox = 2; if :: headUnits = 1 :: headUnits = 2 fi }
  :: true -> skip
  fi;
  moveOutbox();
  if :: outbox == 0 -> goto working :: else -> skip fi;
  if :: moved -> goto working :: else -> skip fi;
#ifdef FAULT_WORD_BEFORE_ANNOUNCE
  wantsRoom = true;
  moveOutbox();
  state[PRODUCER] = PARKED;
#else
  state[PRODUCER] = PARKED;
  /* awaitRoom */
#ifdef FAULT_LOOK_BEFORE_WORD
  moveOutbox();
  wantsRoom = true;
#else
  wantsRoom = true;
#ifdef FAULT_NO_LOOK_AFTER_WORD
  moved = false;
#else
  moveOutbox();
#endif
#endif
#endif
  if :: moved -> moved = false; state[PRODUCER] = AWAKE; goto working :: else -> skip fi;
end:
  rung[PRODUCER];
  rung[PRODUCER] = false;
  goto working
}

/* InboundLink.#tellOfRoom: looks, takes, rings. */
inline tellOfRoom() {
  if
  :: atomic { wantsRoom -> skip };
     atomic { MORTAL; took = wantsRoom; wantsRoom = false };
     if :: took -> took = false; atomic { MORTAL; skip }; wake(PRODUCER) :: else -> skip fi
  :: atomic { !wantsRoom -> skip }
  fi
}

proctype Consumer() {
  byte units;
  bool took;
open:
  skip;
  state[CONSUMER] = AWAKE;
  /* The constructors of the ring and of the link: what a predecessor had read is released, and its producer is told. */
#ifndef FAULT_SUCCESSOR_KEEPS_ROOM
  unreleased = 0;
#endif
#ifndef FAULT_SUCCESSOR_SILENT
  tellOfRoom();
  /* ringEveryone: a predecessor may have died between the compare-and-set and the ring. It makes the call above superfluous here. */
  rung[PRODUCER] = true;
#endif
working:
  skip;
  if
  :: atomic { filled > 0 ->
       MORTAL;
       records ? units;
       d_step { filled = filled - units; unreleased = unreleased + units; units = 0 }
     };
#ifdef FAULT_LOOK_BEFORE_RELEASE
     tellOfRoom();
     atomic { MORTAL; unreleased = 0 };
#else
     atomic { MORTAL; unreleased = 0 };
     tellOfRoom();
#endif
     goto working
  :: atomic { filled == 0 -> skip }
  fi;
  atomic { MORTAL; state[CONSUMER] = PARKED };
  /* hasWaiting */
  if
  :: atomic { filled > 0 -> MORTAL; state[CONSUMER] = AWAKE; goto working }
  :: atomic { filled == 0 -> skip }
  fi;
end:
  if
  :: atomic { rung[CONSUMER] -> rung[CONSUMER] = false; goto working }
  :: atomic { deathsLeft > 0 -> deathsLeft--; goto died }
  fi;
died:
  skip;
  d_step { units = 0; took = false };
  goto open
}

init { atomic { run Producer(); run Consumer() } }

ltl moves { [] (outbox > 0 -> <> (outbox == 0)) && [] (filled > 0 -> <> (filled == 0 || unreleased > 0)) }
