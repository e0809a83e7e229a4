// The view “At the Cursor”: facts, anticipated questions and what was learned lately of the symbol under the cursor.
import * as vscode from 'vscode';
import { folderOf, here, openPlace } from './places';
import type { Fact, Known, Place, Question, Subject } from './protocol';
import { shortName, splitMoniker } from './protocol';
import type { Server } from './server';
import { ago, cited, inOrder, staleness } from './shown';

const SETTLE_MS = 200;
const LATELY_S = 86_400;
const LATELY_MAX = 5;

type Node =
  | { kind: 'group'; label: string; icon: string; children: Node[]; open: boolean }
  | { kind: 'fact'; fact: Fact; lately: boolean }
  | { kind: 'question'; question: Question }
  | { kind: 'place'; place: Place };

export class SymbolView implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly view: vscode.TreeView<Node>;
  private readonly disposables: vscode.Disposable[];
  private known: Known | undefined;
  private folder: vscode.WorkspaceFolder | undefined;
  private timer: NodeJS.Timeout | undefined;
  private reading: vscode.CancellationTokenSource | undefined;
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly server: Server) {
    this.view = vscode.window.createTreeView<Node>('noctule.symbol', { treeDataProvider: this, showCollapseAll: true });
    this.disposables = [
      this.view,
      vscode.window.onDidChangeTextEditorSelection(() => this.refreshSoon()),
      vscode.window.onDidChangeActiveTextEditor((editor) => editor && this.refreshSoon()),
      this.view.onDidChangeVisibility(() => this.refreshSoon()),
      server.onStatus(() => this.refreshSoon()),
      vscode.commands.registerCommand('noctule.openPlace', (place: Place) => openPlace(place, this.folder)),
    ];
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const each of this.disposables) each.dispose();
  }

  /** Nothing is asked for while nobody looks. */
  private refreshSoon(): void {
    clearTimeout(this.timer);
    if (this.view.visible) this.timer = setTimeout(() => void this.refresh(), SETTLE_MS);
  }

  private async refresh(): Promise<void> {
    const subject = here();
    if (!subject.uri || !this.server.running) return;
    this.reading?.cancel();
    const reading = (this.reading = new vscode.CancellationTokenSource());
    const known = await this.knownOf(subject, reading.token).catch(() => undefined);
    if (reading.token.isCancellationRequested) return;
    this.folder = folderOf(vscode.Uri.parse(subject.uri));
    this.known = known;
    this.view.description = known ? shortName(known.subject) : '';
    this.changed.fire();
  }

  /** What is known of a symbol; where that is nothing, as of an attribute, of the nearest one around it that something is known of. */
  private async knownOf(subject: Subject, token: vscode.CancellationToken): Promise<Known> {
    let known = await this.server.request<Known>('noctule/facts', subject, token);
    while (known.facts.length + known.questions.length === 0) {
      const { path, name } = splitMoniker(known.subject);
      if (!name) break;
      const around = name.slice(0, Math.max(0, name.lastIndexOf('.')));
      known = await this.server.request<Known>('noctule/facts', { symbol: `${path}::${around}`, ...(subject.uri && { uri: subject.uri }) }, token);
    }
    return known;
  }

  getChildren(node?: Node): Node[] {
    if (!node) return this.known ? groups(this.known) : [];
    if (node.kind === 'group') return node.children;
    if (node.kind === 'place') return [];
    return (node.kind === 'fact' ? node.fact : node.question).evidence.map((place) => ({ kind: 'place', place }));
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if (node.kind === 'group') return groupItem(node);
    if (node.kind === 'fact') return factItem(node.fact, node.lately);
    return node.kind === 'question' ? questionItem(node.question) : placeItem(node.place);
  }
}

function groups(known: Known): Node[] {
  const lately = known.facts
    .filter((fact) => typeof fact.age_s === 'number' && fact.age_s < LATELY_S)
    .sort((one, other) => (one.age_s ?? 0) - (other.age_s ?? 0))
    .slice(0, LATELY_MAX);
  const all: [string, string, Node[], boolean][] = [
    ['Facts', 'lightbulb', inOrder(known.facts).map((fact) => ({ kind: 'fact', fact, lately: false })), true],
    ['Learned lately', 'history', lately.map((fact) => ({ kind: 'fact', fact, lately: true })), false],
    ['Anticipated questions', 'question', known.questions.map((question) => ({ kind: 'question', question })), true],
  ];
  return all.filter(([, , children]) => children.length > 0)
    .map(([label, icon, children, open]) => ({ kind: 'group', label, icon, children, open }));
}

function groupItem(group: Node & { kind: 'group' }): vscode.TreeItem {
  const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(group.label, group.open ? Expanded : Collapsed);
  item.description = String(group.children.length);
  item.iconPath = new vscode.ThemeIcon(group.icon);
  return item;
}

function factItem(fact: Fact, lately: boolean): vscode.TreeItem {
  const item = new vscode.TreeItem(headingOf(fact.kind), vscode.TreeItemCollapsibleState.Collapsed);
  const stale = staleness(fact);
  const age = lately && typeof fact.age_s === 'number' ? ago(fact.age_s) : '';
  item.description = [age, stale, withoutSubject(fact.claim, fact.subject)].filter(Boolean).join(' · ');
  item.tooltip = `${fact.claim.replaceAll('`', '')}\n\n${fact.certainty}, ${stale || 'fresh'}`;
  item.iconPath = stale ? new vscode.ThemeIcon('warning') : new vscode.ThemeIcon(fact.certainty === 'inferred' ? 'sparkle' : 'verified');
  return item;
}

function questionItem(question: Question): vscode.TreeItem {
  const item = new vscode.TreeItem(question.question.replaceAll('`', ''), vscode.TreeItemCollapsibleState.Collapsed);
  item.tooltip = question.answer.replaceAll('`', '');
  item.iconPath = new vscode.ThemeIcon(question.fresh ? 'comment' : 'warning');
  item.command = { command: 'noctule.showAnswer', title: 'Show the answer', arguments: [question] };
  return item;
}

function placeItem(place: Place): vscode.TreeItem {
  const item = new vscode.TreeItem(cited(place));
  item.iconPath = new vscode.ThemeIcon('go-to-file');
  item.command = { command: 'noctule.openPlace', title: 'Open', arguments: [place] };
  return item;
}

const HEADINGS: Record<string, string> = { callers: 'Called by', callees: 'Calls', documented: 'Documented in', exercise: 'Tests' };
const REPEATED = /^(has this purpose: |works in these steps: |is called by |is documented in |calls |returns |raises )/;

/** The kind of a fact as the short heading of its row: rows are narrow, and what is said comes behind it. */
function headingOf(kind: string): string {
  const words = kind.replaceAll('_', ' ');
  return HEADINGS[kind] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** Claims begin with what they are about and of which kind they are; behind a heading that names both, the rest says more. */
function withoutSubject(claim: string, moniker: string): string {
  const name = splitMoniker(moniker).name;
  const rest = claim.replace(new RegExp(`^The (async )?\\w+ \`${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\` `), '');
  return rest.replace(REPEATED, '').replaceAll('`', '');
}
