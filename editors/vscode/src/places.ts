// Citations into places of the workspace, never outside of it.
import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, sep } from 'node:path';
import * as vscode from 'vscode';
import type { Place, Subject } from './protocol';

/** The folder a document belongs to, else the first that is open. */
export function folderOf(uri?: vscode.Uri): vscode.WorkspaceFolder | undefined {
  return (uri && vscode.workspace.getWorkspaceFolder(uri)) ?? vscode.workspace.workspaceFolders?.[0];
}

/** What is under the cursor; nothing where no file is open. */
export function here(): Subject {
  const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors.find((each) => each.document.uri.scheme === 'file');
  if (!editor || editor.document.uri.scheme !== 'file') return {};
  const { line, character } = editor.selection.active;
  return { uri: editor.document.uri.toString(), position: { line, character } };
}

/** The lines of a citation, 0-based; the end is that of its last line. */
export function rangeOf(place: Place): vscode.Range {
  return new vscode.Range(Math.max(place.start_line - 1, 0), 0, Math.max(place.end_line - 1, 0), Number.MAX_SAFE_INTEGER);
}

/** Where a citation is shown; undefined for what is not inside the folder by its name. */
export function locationOf(place: Place, folder: vscode.WorkspaceFolder | undefined): vscode.Location | undefined {
  if (!folder || isAbsolute(place.path) || place.path.split('/').includes('..')) return undefined;
  return new vscode.Location(vscode.Uri.joinPath(folder.uri, place.path), rangeOf(place));
}

/** Opens a citation in the editor; what links lead out of the folder is refused, whatever the text says. */
export async function openPlace(place: Place, folder: vscode.WorkspaceFolder | undefined): Promise<void> {
  const location = locationOf(place, folder);
  if (!location || !folder || !(await isInside(folder.uri.fsPath, place.path))) {
    void vscode.window.showWarningMessage(`Noctule: ${place.path} is not a file of this repository`);
    return;
  }
  const column = vscode.window.visibleTextEditors.find((each) => each.document.uri.scheme === 'file')?.viewColumn;
  const editor = await vscode.window.showTextDocument(location.uri, { viewColumn: column ?? vscode.ViewColumn.One });
  const range = editor.document.validateRange(location.range);
  editor.selection = new vscode.Selection(range.start, range.start);
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  flash(editor, range);
}

const flashed = vscode.window.createTextEditorDecorationType({
  isWholeLine: true,
  backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
});

function flash(editor: vscode.TextEditor, range: vscode.Range): void {
  editor.setDecorations(flashed, [range]);
  setTimeout(() => editor.setDecorations(flashed, []), 2_000);
}

async function isInside(root: string, path: string): Promise<boolean> {
  try {
    const [home, real] = await Promise.all([realpath(root), realpath(join(root, path))]);
    return real.startsWith(home + sep) && (await stat(real)).isFile();
  } catch {
    return false;
  }
}
