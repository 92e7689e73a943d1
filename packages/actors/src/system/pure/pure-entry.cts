/**
 * The file that Piscina loads in each thread of a pool: the program, by an asynchronous import.
 *
 * Piscina tries `require` first, which on Node 20 loads an ES module in one step; if the thread is ended within that step, because its call
 * was called off or its pool closed, Node ends the whole process (`v8::Module::IsGraphAsync must be used on an instantiated module`). Piscina
 * waits for what a module exports, so this one is ready when the program is.
 */
module.exports = { carryOut: import('./pure-program.ts').then(({ carryOut }) => carryOut) };
