/** The tests of the kit once more, on real threads: see `inEachMode`. */
import './expectations.test.ts';
import './holding.test.ts';
import './probes.test.ts';
