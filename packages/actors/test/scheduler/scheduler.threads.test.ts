/** The tests of schedulers, once more, on real threads: see `inEachWay`. */
import './scheduling.test.ts';
import './recurring.test.ts';
import './scheduler-life.test.ts';
import './scheduler-news.test.ts';
import './scheduler-limits.test.ts';
import './infeasible.test.ts';
import './cancelling-tasks.test.ts';
import './fairness.test.ts';
import './scheduler-gauges.test.ts';
import './reading-states.test.ts';
import './accepted-tasks.test.ts';
import './left-readers.test.ts';
import './opaque-results.test.ts';
import './after-others.test.ts';
