/*
 * The life of a slot: rules I1 and I2 of docs/memory-ordering.md.
 *
 * Stands for packages/core/src/slots/shared-slot-table.ts (claim, tryMove, free, accepts) and slot-leases.ts, and for
 * packages/actors/src/remote/begin-end.ts and system/thread/slot-port.ts; docs/models.md has the table.
 *
 * Bounds: one slot in one block, two openers that may lease the block and claim the slot, two enders that each stop, drain or kill
 * once (ENDS), by a reference of any generation, the slot's own thread, which starts what is there, may start it again after a death, and frees it. The
 * last generation is 2 (2^28 - 1 in the code), so that a slot is retired.
 *
 * Claims: a life goes its way and never back; an end that was begun by a reference of one generation never meets another; of those
 * that begin the same end one is told so; a claim has the slot for itself; no generation comes twice.
 */
#define FREE 0
#define STARTING 1
#define RUNNING 2
#define STOPPING 3
#define ENDED 4
#define DRAINING 5
#define KILLED 6
#define GENERATION_MAX 2
#define NOBODY 255
#ifndef ENDS
#define ENDS 1
#endif

/* The life word, whose two halves change in one step, and the lease of the block. */
byte generation = 0;
byte status = FREE;
byte lease = NOBODY;
/* What no thread knows: claims by generation, and which ends of it somebody was told he had . */
byte claims[4];
byte begun[4];

/* How far a status is on its way. */
#define AGE(s) (s == STARTING -> 1 : (s == RUNNING -> 2 : (s == DRAINING -> 3 : (s == STOPPING -> 4 : (s == KILLED -> 5 : 6)))))

/* Whatever moves the life word says what it was: a life goes on, or a new one begins. */
inline put(gen, to) {
  if
  :: gen == generation -> assert(AGE(to) > AGE(status))
  :: else -> assert(gen > generation)
  fi;
  generation = gen;
  status = to
}

/* SharedSlotTable.tryMove: one compare-and-set of generation and status. */
inline tryMove(gen, from, to) {
#ifdef FAULT_MOVE_IN_TWO
  done = (generation == gen && status == from);
  if :: done -> generation = gen; status = to :: else -> skip fi
#else
  atomic {
#ifdef FAULT_STATUS_ALONE
    done = (status == from);
#else
    done = (generation == gen && status == from);
#endif
    if :: done -> assert(generation == gen); put(gen, to) :: else -> skip fi
  }
#endif
}

inline told(gen, how) {
  atomic { assert((begun[gen] & (1 << how)) == 0); begun[gen] = begun[gen] | (1 << how) }
}

/* SlotLeases.tryLease, then SharedSlotTable.#tryBegin. */
proctype Opener(byte id) {
  byte seen;
  bool isFree;
#ifdef FAULT_NO_EXCLUSION
  skip;
#else
  if :: atomic { lease == NOBODY -> lease = id } :: atomic { lease != NOBODY -> goto none } fi;
#endif
  do
  :: atomic { seen = generation; isFree = (status == FREE) };
     if
     :: isFree ->
#ifdef FAULT_NO_EXCLUSION
        atomic { generation = (seen + 1) % 4; status = STARTING; claims[generation]++; assert(claims[generation] == 1) }
#else
        atomic {
          if
          :: generation == seen && status == FREE ->
             generation = (seen + 1) % 4; status = STARTING;
             claims[generation]++;
             assert(claims[generation] == 1)
          :: else -> skip
          fi
        }
#endif
     :: else -> atomic { status == FREE || (generation == GENERATION_MAX && status == ENDED) -> skip }
     fi;
     if :: generation == GENERATION_MAX && status == ENDED -> break :: else -> skip fi
  od;
none:
  skip
}

/* beginEnd: from.some((status) => tryMove(…)), in the order in which a life goes. */
#ifdef FAULT_FROM_REVERSED
#define FIRST_TRIED RUNNING
#define THEN_TRIED STARTING
#else
#define FIRST_TRIED STARTING
#define THEN_TRIED RUNNING
#endif

proctype Ender() {
  byte gen, how;
  byte tries = ENDS;
  bool done;
  do
  :: tries > 0 ->
     tries--;
     if :: atomic { claims[1] > 0 -> gen = 1 } :: atomic { claims[2] > 0 -> gen = 2 } fi;
     if :: how = DRAINING :: how = STOPPING :: how = KILLED fi;
     tryMove(gen, FIRST_TRIED, how);
     if :: !done -> tryMove(gen, THEN_TRIED, how) :: else -> skip fi;
     if :: !done && how != DRAINING -> tryMove(gen, DRAINING, how) :: else -> skip fi;
     if :: !done && how == KILLED -> tryMove(gen, STOPPING, how) :: else -> skip fi;
     /* Not told so: the end had begun, so or further, or that life is over. */
     if
     :: done -> told(gen, how)
     :: else -> assert(generation != gen || status == FREE || AGE(status) >= AGE(how))
     fi;
     d_step { done = false; gen = 0; how = 0 }
  :: break
  od
}

/* The thread whose slot it is. */
proctype Host() {
  byte gen, seen;
  bool done;
  do
  :: atomic { status != FREE && status != ENDED -> gen = generation };
     /* slotPort.begin; after a death of the thread once more, with the status of a life that runs. */
     tryMove(gen, STARTING, RUNNING);
#ifdef FAULT_STARTED_AGAIN_WITHOUT_LOOK
     if :: generation == gen && status != FREE -> put(gen, RUNNING) :: else -> skip fi;
#endif
     do
     :: atomic { status == RUNNING -> tryMove(gen, RUNNING, STOPPING) } /* it stops by itself */
     :: atomic { status == STOPPING || status == DRAINING || status == KILLED -> break }
     od;
     /* free: until it succeeds, for a kill may come in between. */
     do
     :: seen = status;
        atomic {
          if
          :: status == seen ->
#ifdef FAULT_NO_RETIREMENT
             status = FREE;
             if :: generation == GENERATION_MAX -> generation = 0 :: else -> skip fi;
#else
             status = (gen >= GENERATION_MAX -> ENDED : FREE);
#endif
             break
          :: else ->
#ifdef FAULT_FREED_ONCE
             break
#else
             skip
#endif
          fi
        }
     od;
     assert(generation != gen || status == FREE || status == ENDED);
     d_step { gen = 0; seen = 0; done = false };
     if :: generation == GENERATION_MAX && status == ENDED -> break :: else -> skip fi
  od
}

init { atomic { run Opener(0); run Opener(1); run Host(); run Ender(); run Ender() } }
