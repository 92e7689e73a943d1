/*
 * The death and replacement of a thread: rules D1, D2 and I5 of docs/memory-ordering.md, steps 1 to 12 of docs/thread-death.md.
 *
 * Stands for packages/core/src/transport: thread-remains.ts (takeRemains), inbound-link.ts (drainTo), waiting-records.ts; and for
 * packages/actors/src/system: owner/death/thread-deaths.ts (happened, open), thread/survivor.ts (settle, #settleAsks),
 * remote/waiting-mail.ts; docs/models.md has the table.
 *
 * Bounds: T, which may die twice, at any step; X, which asks it 3 times, over a ring of 2 records and an outbox; the owner. Positions
 * count records. Only one thread dies here: what two deaths have to do with each other is tested, not modelled.
 *
 * Claims: each ask settles (ltl settled, weak fairness), and once; none is executed twice; none is executed after it has failed; none fails
 * whose answer was published.
 */
#define ASKS 3
#define CAPACITY 2
#ifndef DEATHS
#define DEATHS 2
#endif
#define OPEN 0
#define ANSWERED 1
#define FAILED 2

/* From X to T: ask number n is record n. */
byte askedTo = 0;
byte readTo = 0;
byte releasedTo = 0;
/* Committed by X, in its outbox as far as it is beyond what is published. */
byte sent = 0;
/* From T to X: which ask each record answers. */
byte answers[ASKS];
byte answeredTo = 0;
byte answersRead = 0;

/* Words of T, and what the owner tells X; 0: nothing. */
byte incarnation = 1;
byte gate = 1;
bool hasExited = false;
byte noticeOf = 0;
byte noticeRead = 0;
byte noticeWritten = 0;
byte reportOf = 0;

byte ask[ASKS] = OPEN;
bool isExecuted[ASKS];
byte deathsLeft = DEATHS;

#define MORTAL if :: deathsLeft > 0 -> deathsLeft--; goto died :: skip fi

/* T, in all its incarnations. */
proctype Worker() {
  byte self, read, written, now;
start:
  skip;
  self = incarnation;
  /* D1: it opens its rings only after its gate allows it. */
#ifndef FAULT_NO_GATE
end_gate:
  if
  :: gate == self
  :: deathsLeft > 0 -> deathsLeft--; goto died
  fi;
#endif
#ifdef FAULT_SUCCESSOR_AT_RELEASED
  read = releasedTo;
#else
  read = readTo;
#endif
  written = answeredTo;
#ifndef FAULT_SUCCESSOR_KEEPS_ROOM
  releasedTo = read;
#endif
end:
  do
  :: atomic { askedTo > read ->
       MORTAL;
       now = read;
       read++;
#ifndef FAULT_READ_AFTER_HANDLER
       readTo = read
#endif
     };
     /* The handler: executes, and commits its answer. */
     atomic {
       MORTAL;
       assert(!isExecuted[now]);
       assert(ask[now] != FAILED);
       isExecuted[now] = true;
       answers[written] = now;
       written++
     };
#ifdef FAULT_READ_AFTER_HANDLER
     atomic { MORTAL; readTo = read };
#endif
     /* With others, or at once: the end of the slice publishes, then gives the room back. */
     if
     :: askedTo > read -> skip
     :: true -> atomic { MORTAL; answeredTo = written }; atomic { MORTAL; releasedTo = read }
     fi
  :: written > answeredTo -> atomic { MORTAL; answeredTo = written }; atomic { MORTAL; releasedTo = read }
  :: deathsLeft > 0 -> deathsLeft--; goto died
  od;
died:
  skip;
  d_step { hasExited = true; self = 0; read = 0; written = 0; now = 0 };
  /* The owner starts its successor. */
  !hasExited;
  goto start
}

inline settle(n, how) {
  assert(ask[n] == OPEN);
  ask[n] = how
}

/* Reads T's ring up to a position. */
inline drainTo(position) {
  do
  :: answersRead < position -> atomic { settle(answers[answersRead], ANSWERED); answersRead++ }
  :: else -> break
  od
}

/* X: asks, reads answers, and settles with the dead. */
proctype Asker() {
  byte n;
end:
  do
  :: atomic { sent < ASKS -> sent++ }
  :: atomic { askedTo < sent && askedTo - releasedTo < CAPACITY -> askedTo++ }
  :: atomic { answersRead < answeredTo -> settle(answers[answersRead], ANSWERED); answersRead++ }
  :: atomic { noticeOf != 0 ->
       /* Survivor.settle: one synchronous step. What other threads do meanwhile is T's successor, and that waits at its gate. */
#ifndef FAULT_NO_DRAIN
       drainTo(noticeWritten);
#endif
       /* It looks through its ring from there on: nothing of that may have been written over (scanRecords). */
       assert(askedTo - noticeRead <= CAPACITY);
#ifdef FAULT_ALL_FAIL
       n = 0;
       do
       :: n < sent -> if :: ask[n] == OPEN -> settle(n, FAILED) :: else -> skip fi; n++
       :: else -> break
       od;
#else
       n = 0;
       do
#ifdef FAULT_OUTBOX_FORGOTTEN
       :: n < sent && (n < noticeRead || n >= askedTo) ->
#else
       :: n < sent && n < noticeRead ->
#endif
          if :: ask[n] == OPEN -> settle(n, FAILED) :: else -> skip fi; n++
#ifdef FAULT_OUTBOX_FORGOTTEN
       :: n < sent && n >= noticeRead && n < askedTo -> n++
#endif
       :: else -> break
       od;
#endif
       n = 0;
       reportOf = noticeOf;
       noticeOf = 0
     }
  od
}

/* The owner. */
proctype Owner() {
end:
  do
  :: hasExited ->
     /* ThreadDeaths.happened: in one step, while the words are final. */
     atomic {
       if
       :: gate != incarnation ->
          /* neverOpened: it has touched nothing; its successor takes over what it had to. */
          hasExited = false
       :: else ->
          noticeOf = incarnation;
          noticeRead = readTo;
#ifdef FAULT_READ_TAKEN_FOR_RELEASED
          noticeRead = releasedTo;
#endif
          noticeWritten = answeredTo;
          incarnation++;
#ifdef FAULT_GATE_OPENS_AT_ONCE
          gate = incarnation;
#endif
          hasExited = false
       fi
     }
  :: atomic { reportOf != 0 -> reportOf = 0; gate = incarnation }
  od
}

init { atomic { run Worker(); run Asker(); run Owner() } }

ltl settled { <> (ask[0] != OPEN && ask[1] != OPEN && ask[2] != OPEN) }
