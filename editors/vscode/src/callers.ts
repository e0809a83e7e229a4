// Who calls a symbol, as rows to read and as places to look at.
import * as vscode from 'vscode';
import { folderOf, locationOf } from './places';
import type { Call, Subject } from './protocol';
import type { Server } from './server';

export interface Callers {
  subject: string;
  calls: Call[];
  locations: vscode.Location[];
}

/** The calls that lead to a symbol, or to the one around a place; an error says in one line why there is nothing to look up. */
export async function callersOf(server: Server, subject: Subject, token?: vscode.CancellationToken): Promise<Callers> {
  const about = subject.symbol ? { symbol: subject.symbol, ...(subject.uri && { uri: subject.uri }) } : subject;
  const found = await server.request<{ subject: string; callers: Call[] }>(
    'workspace/executeCommand', { command: 'noctule.callers', arguments: [about] }, token,
  );
  const folder = folderOf(subject.uri ? vscode.Uri.parse(subject.uri) : undefined);
  const locations = found.callers.map((call) => locationOf({ path: call.path, start_line: call.line, end_line: call.line }, folder));
  return { subject: found.subject, calls: found.callers, locations: locations.filter((each) => each !== undefined) };
}
