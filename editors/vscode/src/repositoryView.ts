// The view “Repository”: what each repository is doing, and how much is known of it.
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Status } from './protocol';
import { spentText } from './shown';
import type { StatusBar } from './status';

export class RepositoryView implements vscode.TreeDataProvider<vscode.TreeItem> {
  readonly onDidChangeTreeData: vscode.Event<void>;

  constructor(private readonly status: StatusBar) {
    this.onDidChangeTreeData = status.onChange;
  }

  getTreeItem(item: vscode.TreeItem): vscode.TreeItem {
    return item;
  }

  getChildren(item?: vscode.TreeItem): vscode.TreeItem[] {
    if (item) return this.status.all.filter((status) => status.root === item.id).flatMap(rows);
    return this.status.all.map((status) => {
      const root = new vscode.TreeItem(basename(status.root), vscode.TreeItemCollapsibleState.Expanded);
      root.id = status.root;
      root.description = status.reason ? `${status.state}: ${status.reason}` : status.state;
      root.tooltip = status.root;
      root.iconPath = new vscode.ThemeIcon(status.state === 'unavailable' ? 'warning' : 'repo');
      return root;
    });
  }
}

function rows(status: Status): vscode.TreeItem[] {
  const shown: [string, string, number | undefined][] = [
    ['files', 'files read', status.files], ['symbol-method', 'symbols', status.symbols], ['lightbulb', 'facts', status.facts],
    ['question', 'anticipated questions', status.questions],
  ];
  const counts = shown.filter(([, , count]) => count !== undefined).map(([icon, what, count]) => row(icon, `${count} ${what}`));
  // Before the first sleep nothing can be out of date, and everything waits.
  const waits = status.facts ? `${status.outdated ?? 0} modules to think about` : 'not thought about yet';
  return [...counts, ...(status.files ? [row('history', waits)] : []), row('credit-card', spentText(status))];
}

function row(icon: string, label: string): vscode.TreeItem {
  const item = new vscode.TreeItem(label);
  item.iconPath = new vscode.ThemeIcon(icon);
  return item;
}
