// Runs inside VS Code's extension host: calls Noctule's tools, providers and commands as other extensions would, and writes what it saw.
const fs = require('fs');
const vscode = require('vscode');

const said = {};
const write = () => fs.writeFileSync(process.env.NOCTULE_PROBE_LOG, JSON.stringify(said));

async function until(holds, milliseconds = 60000) {
  for (const end = Date.now() + milliseconds; Date.now() < end; await new Promise((done) => setTimeout(done, 100))) {
    const value = await holds();
    if (value) return value;
  }
  throw new Error('not in time: ' + holds);
}

async function note(name, run) {
  try {
    said[name] = await run();
  } catch (error) {
    said[name] = 'FAILED ' + error;
  }
  write();
}

exports.activate = async () => {
  const folder = vscode.workspace.workspaceFolders[0].uri;
  const uri = vscode.Uri.joinPath(folder, 'ledger/account.py');
  await vscode.workspace.openTextDocument(uri);
  const at = new vscode.Position(14, 10);
  const hover = async () => (await vscode.commands.executeCommand('vscode.executeHoverProvider', uri, at)).flatMap((each) => each.contents.map((c) => c.value)).join('\n');
  await note('hover', () => until(async () => { const text = await hover(); return text.includes('Raises') && text; }));
  await note('lenses', async () => (await vscode.commands.executeCommand('vscode.executeCodeLensProvider', uri, 100)).map((lens) => [lens.range.start.line, lens.command?.title, lens.command?.command]));
  await note('hierarchy', async () => {
    const [item] = await vscode.commands.executeCommand('vscode.prepareCallHierarchy', uri, at);
    return (await vscode.commands.executeCommand('vscode.provideIncomingCalls', item)).map((call) => call.from.name);
  });
  await note('symbols', async () => (await vscode.commands.executeCommand('vscode.executeWorkspaceSymbolProvider', 'raises ValueError')).map((each) => each.name));
  await note('tools', () => vscode.lm.tools.map((tool) => tool.name).filter((name) => /^(ask_codebase|get_facts|find_callers|find_impact)$/.test(name)).sort());
  for (const [tool, input] of [
    ['ask_codebase', { question: 'When does deposit raise an error?' }], ['get_facts', { symbol: 'Account.deposit' }],
    ['find_callers', { symbol: 'Store.append' }], ['find_impact', { symbol: 'Account.deposit' }], ['get_facts', { symbol: 'no.such' }], ['get_facts', {}],
  ]) {
    await note(`${tool} ${JSON.stringify(input)}`, async () => {
      const result = await vscode.lm.invokeTool(tool, { input, toolInvocationToken: undefined });
      return result.content.map((part) => part.value).join('');
    });
  }
  await note('models', () => until(async () => { const found = await vscode.lm.selectChatModels({ vendor: 'noctule' }); return found.length && found.map((model) => model.name); }, 20000));
  // The server starts again with the setting: until then it still knows the file, or does not run.
  await note('excluded by a setting of the folder', async () => {
    await vscode.workspace.getConfiguration('noctule', folder).update('exclude', ['ledger/voices.py'], vscode.ConfigurationTarget.Workspace);
    return until(async () => {
      const why = await Promise.resolve(vscode.lm.invokeTool('get_facts', { input: { symbol: 'shout' }, toolInvocationToken: undefined })).then(() => '', String);
      return why.includes('shout') && why;
    });
  });
  said.done = true;
  write();
};
