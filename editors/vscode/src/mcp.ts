// Noctule as an MCP server for agents in VS Code: one for each folder, started with the same program and environment.
import * as vscode from 'vscode';
import { commonArguments, environment, findProgram } from './program';

export function registerMcp(context: vscode.ExtensionContext): void {
  const changed = new vscode.EventEmitter<void>();
  context.subscriptions.push(
    changed,
    vscode.workspace.onDidChangeWorkspaceFolders(() => changed.fire()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => changed.fire()),
    vscode.workspace.onDidChangeConfiguration((change) => change.affectsConfiguration('noctule') && changed.fire()),
    vscode.lm.registerMcpServerDefinitionProvider('noctule.mcp', {
      onDidChangeMcpServerDefinitions: changed.event,
      async provideMcpServerDefinitions() {
        const program = await findProgram();
        if ('missing' in program || !vscode.workspace.getConfiguration('noctule').get('mcp', true)) return [];
        const folders = (vscode.workspace.workspaceFolders ?? []).filter((folder) => folder.uri.scheme === 'file');
        return folders.map((folder) => {
          const label = folders.length > 1 ? `Noctule: ${folder.name}` : 'Noctule';
          const args = ['-C', folder.uri.fsPath, ...commonArguments(), 'mcp'];
          const version = String(context.extension.packageJSON.version);
          return new vscode.McpStdioServerDefinition(label, program.command, args, environment(), version);
        });
      },
    }),
  );
}
