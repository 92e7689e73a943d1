import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { choosePrograms } from '../choose-programs.mjs';
import { root } from '../stages.mjs';

const PROGRAMS = [{ name: 'explore', shows: 'interleavings' }, { name: 'models' }, { name: 'mutants' }];

function choose(...args) {
  const { chosen, left, text, isHelp } = choosePrograms('proof', PROGRAMS, args);
  return { chosen: chosen.map(({ name }) => name), left: left.map(({ name }) => name), text, isHelp };
}

function run(file, args, env = process.env) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, file), ...args], { env, encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
}

describe('choosePrograms', () => {
  it('takes all, those that are named, or all but what is left out', () => {
    expect(choose()).toMatchObject({ chosen: ['explore', 'models', 'mutants'], left: [] });
    expect(choose('models')).toMatchObject({ chosen: ['models'], left: ['explore', 'mutants'] });
    expect(choose('--without', 'models')).toMatchObject({ chosen: ['explore', 'mutants'], left: ['models'] });
  });

  it.each([['nodels'], ['models', 'nodels'], ['--without', 'nodels'], ['--nodels']])(
    'runs nothing where there is no such thing: %s %s',
    (...args) => {
      const { chosen, text, isHelp } = choose(...args);
      expect({ chosen, isHelp }).toEqual({ chosen: [], isHelp: false });
      expect(text).toMatch(/^Cannot run proof: .*nodels[\s\S]*\n {2}explore {2}interleavings\n/);
    },
  );

  it('runs nothing where nothing is left', () => {
    expect(choose('models', '--without', 'models').text).toMatch(/^Cannot run proof: nothing is left to run/);
  });

  it('lists what there is if it is asked for help', () => {
    expect(choose('--help')).toMatchObject({
      chosen: [],
      isHelp: true,
      text: expect.stringMatching(/^npm run proof [\s\S]*\n {2}mutants\n$/),
    });
  });
});

describe('programs that check nothing', () => {
  it.each(['tools/proof.mjs', 'tools/stress.mjs'])('%s fails for a name there is not', (file) => {
    expect(run(file, ['nodels'])).toMatchObject({ status: 2, output: expect.stringContaining('there is no nodels') });
  });

  it('tools/models.mjs fails without spin, and says that nothing was checked', () => {
    const { status, output } = run('tools/models.mjs', [], { ...process.env, PATH: '' });
    expect({ status, output }).toEqual({
      status: 1,
      output: expect.stringMatching(/^NOT CHECKED .*spin and gcc not installed.*--without models/),
    });
  });

  it.each(['0', 'some', '-1'])('tools/trace-hashes.mjs compares nothing of %s seeds, and fails', (seeds) => {
    expect(run('tools/trace-hashes.mjs', [seeds])).toMatchObject({ status: 2, output: expect.stringContaining(`not ${seeds}`) });
  });
});
