// Puts the parts together when VS Code activates the extension; every part answers by asking the server.
import * as vscode from 'vscode';
import { registerParticipant } from './chat';
import { registerCommands } from './commands';
import { registerMcp } from './mcp';
import { registerModel } from './model';
import { AnswerPanel } from './panel';
import { RepositoryView } from './repositoryView';
import { Server } from './server';
import { StatusBar } from './status';
import { SymbolView } from './symbolView';
import { registerTools } from './tools';

export function activate(context: vscode.ExtensionContext): void {
  const output = vscode.window.createOutputChannel('Noctule', { log: true });
  const server = new Server(output);
  const panel = new AnswerPanel(server, context.extensionUri);
  const bar = new StatusBar(server);
  context.subscriptions.push(
    output, server, panel, bar, new SymbolView(server),
    vscode.window.registerTreeDataProvider('noctule.repository', new RepositoryView(bar)),
  );
  registerCommands(context, server, panel, bar, output);
  registerParticipant(context, server);
  registerTools(context, server);
  registerModel(context, server);
  registerMcp(context);
  // Not awaited: views, commands and chat are there at once, and wait for the server when they need it.
  void server.start();
}
