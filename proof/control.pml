/*
 * Hints: rule I3 of docs/memory-ordering.md.
 *
 * Stands for packages/core/src/transport: outbound-link.ts (hint), shared-mesh.ts (pollControl, hasWaiting), parking.ts;
 * docs/models.md has the table.
 *
 * Bounds: two senders with a control ring of one hint each, without end; a receiver that looks at one hint of a link at a time. The
 * truth is a word that the sender sets first (a slot's status); the hint says only: look at it. One death of a sender, at any step: its
 * successor does not repeat the hint, but has everybody look at everything (step 4 of docs/thread-death.md).
 *
 * Claims: each truth is acted on (ltl heard, weak fairness), whether its hint found room or not.
 */
#define AWAKE 1
#define PARKED 2
#define SENDERS 2
#ifndef DEATHS
#define DEATHS 1
#endif

byte state = AWAKE;
bool rung = false;
bool controlPending = false;
bool scanAll = false;
bool lookAtAll = false;
/* Two slots of the receiver's, of which each sender ends one and the same again and again. */
bool truth[SENDERS];
/* Published and not read, by sender: none, one about its slot, or one that is about another. */
#define NONE 0
#define ABOUT_SLOT 1
#define ABOUT_ANOTHER 2
byte hints[SENDERS];
byte deathsLeft = DEATHS;

#define MORTAL if :: deathsLeft > 0 -> deathsLeft--; goto died :: skip fi

inline fill() {
  if
  :: hints[id] != NONE ->
#ifndef FAULT_REFUSED
     scanAll = true
#else
     skip
#endif
  :: else -> hints[id] = ABOUT_SLOT
  fi
}

proctype Sender(byte id) {
open:
  skip;
end:
  do
  :: !truth[id] ->
     truth[id] = true;
#ifdef FAULT_PENDING_BEFORE_HINT
     atomic { MORTAL; controlPending = true };
     atomic { MORTAL; fill() };
#else
     atomic { MORTAL; fill() };
     atomic { MORTAL; controlPending = true };
#endif
     if
     :: atomic { state == PARKED -> MORTAL; state = AWAKE };
        atomic { MORTAL; rung = true }
     :: atomic { state != PARKED -> skip }
     fi
  od;
died:
  skip;
  /* The receiver hears of the death: it looks at all, and it was rung. */
#ifdef FAULT_DEATH_UNHEARD
  skip;
#else
  atomic { lookAtAll = true; rung = true };
#endif
  goto open
}

/* Hints of the first sender about other slots: its ring may be full. */
proctype Others() {
end:
  do :: atomic { hints[0] == NONE -> hints[0] = ABOUT_ANOTHER; controlPending = true; if :: state == PARKED -> state = AWAKE; rung = true :: else -> skip fi } od
}

inline act(slot) {
  truth[slot] = false
}

proctype Receiver() {
  byte link;
  bool scan;
working:
  skip;
  if :: lookAtAll -> atomic { lookAtAll = false; act(0); act(1) } :: else -> skip fi;
  /* pollControl */
  if
  :: controlPending ->
#ifndef FAULT_PENDING_CLEARED_LATE
     controlPending = false;
#endif
     atomic { scan = scanAll; scanAll = false };
     link = 0;
     do
     :: link < SENDERS ->
        if
        :: atomic { hints[link] == ABOUT_SLOT -> hints[link] = NONE; act(link) }
        :: atomic { hints[link] == ABOUT_ANOTHER -> hints[link] = NONE }
        :: atomic { hints[link] == NONE -> skip }
        fi;
        link++
     :: else -> break
     od;
     link = 0;
     if :: scan -> atomic { scan = false; act(0); act(1) } :: else -> skip fi;
#ifdef FAULT_PENDING_CLEARED_LATE
     controlPending = false;
#endif
     goto working
  :: else -> skip
  fi;
  state = PARKED;
  /* hasWaiting */
#ifndef FAULT_NO_LOOK_AT_PENDING
  if
  :: atomic { controlPending -> state = AWAKE; goto working }
  :: atomic { !controlPending -> skip }
  fi;
#endif
end:
  atomic { rung -> rung = false };
  state = AWAKE;
  goto working
}

init { atomic { run Receiver(); run Sender(0); run Sender(1); run Others() } }

ltl heard { [] (truth[0] -> <> !truth[0]) && [] (truth[1] -> <> !truth[1]) }
