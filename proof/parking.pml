/*
 * Sleeping and waking: rules W1 and W2 of docs/memory-ordering.md.
 *
 * Stands for packages/core/src/transport/parking/parking.ts, duty-cycle.ts (#tryPark, #woken, poke) and host/node-host.ts (waitForDoorbell);
 * docs/models.md has the table.
 *
 * Bounds: one sleeper that also makes work for itself (poke), two wakers without end; one waker may die at any step, and its
 * successor opens and rings everyone. A ring carries nothing here but "there is work" (ring.pml has the rest).
 *
 * Claims: whatever is published is found (ltl found, weak fairness); at most one waiter stands at the doorbell; a sleeping thread whose
 * state says parked has a waiter.
 */
#define AWAKE 1
#define PARKED 2
#define WAKERS 2
#ifndef DEATHS
#define DEATHS 1
#endif

byte state = AWAKE;
bool published[WAKERS];
bool poked = false;
/* Of Atomics.waitAsync: those that wait at the word, and those whose promise is resolved but has not run. */
byte waiters = 0;
byte rings = 0;
bool isParked = false;
byte deathsLeft = DEATHS;

#define MORTAL if :: deathsLeft > 0 -> deathsLeft--; goto died :: skip fi

/* Host.ringDoorbell: Atomics.notify resolves all that wait. */
inline ring() {
  d_step { rings = rings + waiters; waiters = 0 }
}

/* DutyCycle.#hasWaiting: one look per ring. */
inline look() {
  found = false;
  if :: published[0] -> found = true :: else -> skip fi;
  if :: published[1] -> found = true :: else -> skip fi
}

proctype Sleeper() {
  bool found;
  bool waiterOut = false;
working:
  skip;
  /* A slice: takes what is there. */
  published[0] = false;
  published[1] = false;
  poked = false;
  /* #tryPark */
#ifdef FAULT_LOOK_BEFORE_ANNOUNCE
  look();
  state = PARKED;
#else
  state = PARKED;
#ifdef FAULT_NO_SECOND_LOOK
  found = false;
#else
  look();
#endif
#endif
  if
  :: found -> found = false; state = AWAKE; goto working
  :: else -> skip
  fi;
  isParked = true;
  /* Parking.sleep */
#ifdef FAULT_WAITER_PER_SLEEP
  if :: false -> skip
#else
  if :: waiterOut -> skip
#endif
  :: else ->
     waiterOut = true;
     /* waitAsync looks at the word and joins in one step; where it differs, `woken` runs as a microtask. */
     atomic { if :: state == PARKED -> waiters++ :: else -> rings++ fi };
     assert(waiters <= 1)
  fi;
end:
  do
  :: atomic { rings > 0 -> rings-- };
#ifndef FAULT_WAITER_FORGOTTEN
     waiterOut = false;
#endif
     /* #woken: a ring may come late, to a thread that is awake. */
     if :: isParked -> isParked = false; state = AWAKE; goto working :: else -> skip fi
  :: poked ->
     /* poke: withdraws, and leaves its waiter where it is. */
     isParked = false;
     state = AWAKE;
     goto working
  od
}

/* A producer: publishes, then wakes. */
proctype Waker(byte id) {
  bool owesRing = false;
open:
  skip;
end:
  do
  :: !published[id] ->
#ifdef FAULT_LOOK_BEFORE_PUBLISH
     bool wasParked;
     atomic { MORTAL; wasParked = (state == PARKED) };
     atomic { MORTAL; published[id] = true };
     if :: wasParked -> skip :: else -> goto done fi;
#else
     atomic { MORTAL; published[id] = true };
     /* wakeThread: one look while it is awake. */
     if
     :: atomic { state != PARKED -> goto done }
     :: atomic { state == PARKED -> skip }
     fi;
#endif
     /* tryAdvance: of several wakers one rings. */
     atomic { MORTAL; if :: state == PARKED -> state = AWAKE; owesRing = true :: else -> skip fi };
     if
     :: owesRing -> atomic { MORTAL; ring(); owesRing = false }
     :: else -> skip
     fi;
done:
     skip
  od;
died:
  owesRing = false;
#ifndef FAULT_SUCCESSOR_RINGS_NOBODY
  ring(); /* ringEveryone */
#endif
  goto open
}

/* Timers and promises of the sleeper's own thread. */
proctype Local() {
end:
  do :: !poked -> poked = true od
}

init { atomic { run Sleeper(); run Waker(0); run Waker(1);
#ifdef WITH_LOCAL
  run Local()
#endif
} }

ltl found { [] (published[0] -> <> !published[0]) && [] (published[1] -> <> !published[1]) }
