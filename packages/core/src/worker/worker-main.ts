/** The first module of every worker thread: takes orders from the owner until it is terminated. */
import { NodeHost } from '../host/node-host.ts';
import { enclosingThread } from '../host/node-threads.ts';
import { serveControl } from './control-plane.ts';
import { ProgramControl } from './program-control.ts';

const thread = enclosingThread();
if (thread === undefined) throw new Error('Cannot run worker-main here: it is the entry of threads that startThread started');
const host = new NodeHost();
// A thread that waits for its doorbell would end: such a wait alone keeps no event loop alive.
host.keepAlive();
serveControl(new ProgramControl(thread, host), thread.port);
