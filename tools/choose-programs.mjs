import { parseArgs } from 'node:util';

/**
 * Which programs a command is to run: those that are named, or all but those `--without`.
 *
 * @param programs a list of `{ name, shows? }`
 * @returns `{ chosen, left }`, lists of programs; or `{ chosen: [], left: [], text, isHelp }`: what to print instead of running any
 */
export function choosePrograms(command, programs, args) {
  let read;
  try {
    read = parseArgs({
      args,
      options: { without: { type: 'string', multiple: true, default: [] }, help: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
  } catch (error) {
    return instead(`Cannot run ${command}: ${error.message}\n\n${help(command, programs)}`);
  }
  const { values, positionals } = read;
  if (values.help) return instead(help(command, programs), true);
  // A name that is not there would be a run that checks nothing and passes.
  const unknown = [...positionals, ...values.without].filter((wanted) => programs.every(({ name }) => name !== wanted));
  if (unknown.length > 0) return instead(`Cannot run ${command}: there is no ${unknown.join(' and no ')}\n\n${help(command, programs)}`);
  const isChosen = ({ name }) => (positionals.length === 0 || positionals.includes(name)) && !values.without.includes(name);
  const chosen = programs.filter(isChosen);
  if (chosen.length === 0) return instead(`Cannot run ${command}: nothing is left to run\n\n${help(command, programs)}`);
  return { chosen, left: programs.filter((program) => !isChosen(program)) };
}

function instead(text, isHelp = false) {
  return { chosen: [], left: [], text, isHelp };
}

function help(command, programs) {
  const width = Math.max(...programs.map(({ name }) => name.length));
  const lines = programs.map(({ name, shows }) => `  ${shows === undefined ? name : `${name.padEnd(width)}  ${shows}`}`);
  return [`npm run ${command} [-- name… | --without name]`, ...lines, ''].join('\n');
}
