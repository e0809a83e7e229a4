// Settings and environment into the program that is started: `noctule.path`, else the one on PATH, else where uv and pipx put it.
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';

export const INSTALL_LINE = 'uv tool install /path/to/noctule';

/** The program, or why there is none, in one line. */
export type Program = { command: string } | { missing: string };

export async function findProgram(): Promise<Program> {
  const given = vscode.workspace.getConfiguration('noctule').get('path', '').trim();
  if (given) {
    const command = given.startsWith('~/') ? join(homedir(), given.slice(2)) : given;
    if (!isAbsolute(command)) return { missing: `noctule.path must be an absolute path, not "${given}"` };
    return (await isExecutable(command)) ? { command } : { missing: `noctule.path names "${command}", which cannot be run` };
  }
  const installed = join(homedir(), '.local', 'bin'); // often missing from the PATH of a program that was not started in a terminal
  for (const folder of [...(process.env['PATH'] ?? '').split(delimiter), installed]) {
    // A relative entry of PATH would depend on the folder that is open, and so on the repository.
    const command = join(folder, 'noctule');
    if (isAbsolute(folder) && (await isExecutable(command))) return { command };
  }
  return { missing: 'the program "noctule" is not on PATH' };
}

/** Arguments before the verb: in an untrusted folder nothing may leave the machine. */
export function commonArguments(): string[] {
  const offline = !vscode.workspace.isTrusted || vscode.workspace.getConfiguration('noctule').get('offline', false);
  return offline ? ['--offline'] : [];
}

/** The environment of the programs that are started. */
export function environment(): Record<string, string> {
  const own = vscode.workspace.getConfiguration('noctule').get<Record<string, string>>('environment', {});
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...Object.fromEntries(inherited), ...own };
}

/** Tells the user that there is no program, and what to do; resolves when a choice was acted on. */
export async function complain(missing: string): Promise<void> {
  const choose = 'Choose the Program…';
  const copy = 'Copy the Install Line';
  const how = 'How to Install';
  const chosen = await vscode.window.showWarningMessage(
    `Noctule: ${missing}. Install it from a checkout of Noctule: ${INSTALL_LINE}`, choose, copy, how,
  );
  if (chosen === choose) await choosePath();
  if (chosen === copy) await vscode.env.clipboard.writeText(INSTALL_LINE);
  if (chosen === how) await vscode.commands.executeCommand('workbench.action.openWalkthrough', 'noctule.noctule#start');
}

/** Lets the user pick the program; the setting is written for this machine. */
export async function choosePath(): Promise<void> {
  const picked = await vscode.window.showOpenDialog({ title: 'The program noctule', canSelectMany: false, openLabel: 'Use This' });
  if (picked?.[0]) await vscode.workspace.getConfiguration('noctule').update('path', picked[0].fsPath, vscode.ConfigurationTarget.Global);
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
