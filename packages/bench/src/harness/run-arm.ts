import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ArmCall, ArmResult } from './arm.ts';

/** What the result line of an arm's process begins with; anything else it prints is passed over. */
export const RESULT_MARK = 'bench-result ';

/** An arm that crashed, hung, or whose receiver did not get what was sent. Its row has no figures. */
export class ArmRefused extends Error {
  override readonly name = 'ArmRefused';
}

const PROGRAM = fileURLToPath(new URL('../arm-process.js', import.meta.url));
/** Far above the longest arm (the idle figure, 31 s): only a hang meets it. */
const TIMEOUT_MS = 120_000;

/**
 * Runs one arm once, in a process of its own.
 *
 * @throws ArmRefused also when the receiver's count is not what was sent: such a figure would be about another program
 */
export async function runArm(call: ArmCall, timeoutMs = TIMEOUT_MS): Promise<ArmResult> {
  const child = spawn(process.execPath, [PROGRAM, call.arm, JSON.stringify(call.options)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = await collect(child, call, timeoutMs);
  const line = output.split('\n').findLast((text) => text.startsWith(RESULT_MARK));
  if (line === undefined)
    throw new ArmRefused(`Cannot measure "${call.arm}": its process printed no result, but ${JSON.stringify(output.slice(-300))}`);
  return accepted(call, JSON.parse(line.slice(RESULT_MARK.length)) as ArmResult);
}

/** @throws ArmRefused unless the receiver counted exactly what was sent */
export function accepted(call: ArmCall, result: ArmResult): ArmResult {
  if (result.sent === result.received) return result;
  throw new ArmRefused(`Cannot accept "${call.arm}": sent ${result.sent}, the receiver counted ${result.received}`);
}

function collect(child: ChildProcess, call: ArmCall, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    let errors = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new ArmRefused(`Cannot measure "${call.arm}": not done within ${timeoutMs} ms`));
    }, timeoutMs);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      if (code === 0) resolve(output);
      else reject(new ArmRefused(`Cannot measure "${call.arm}": exit code ${code}, ${errors.trim().slice(0, 600)}`));
    });
  });
}
