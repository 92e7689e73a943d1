/** The tests of brokers, once more, on real threads: see `inEachWay`. */
import './topics.test.ts';
import './queue-edges.test.ts';
import './queues.test.ts';
import './requests.test.ts';
import './broker-deaths.test.ts';
import './published-together.test.ts';
import './last-attempt.test.ts';
import './slow-consumer.test.ts';
import './store-outage.test.ts';
import './queue-metrics.test.ts';
import './paused-queues.test.ts';
import './drained-queues.test.ts';
import './reading-with-signals.test.ts';
import './fair-queues.test.ts';
import './declarations.test.ts';
