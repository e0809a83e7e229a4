// What each repository is doing into one status bar item, and its actions into a menu.
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Status } from './protocol';
import type { Server } from './server';
import { dollars, spentText, statusText } from './shown';

const ICONS: Record<Status['state'], string> = {
  opening: 'sync~spin', indexing: 'sync~spin', idle: 'eye', sleeping: 'eye-closed', paused: 'debug-pause', unavailable: 'warning',
  closed: 'circle-slash',
};
/** What is shown of several repositories is the state that asks most for attention. */
const ORDER: Status['state'][] = ['unavailable', 'opening', 'indexing', 'sleeping', 'paused', 'idle', 'closed'];

export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('noctule.status', vscode.StatusBarAlignment.Right, 90);
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly byRoot = new Map<string, Status>();
  readonly onChange = this.changed.event;

  constructor(private readonly server: Server) {
    this.item.name = 'Noctule';
    this.item.command = 'noctule.showMenu';
    server.onStatus((status) => void this.receive(status));
  }

  get all(): Status[] {
    return [...this.byRoot.values()];
  }

  /** Notifications may say the state only: what is known is asked for when a state settles. */
  private async receive(status: Status): Promise<void> {
    if (status.state === 'closed') this.byRoot.delete(status.root);
    else this.byRoot.set(status.root, { ...this.byRoot.get(status.root), ...status });
    this.draw();
    if (status.state !== 'idle' || status.spent_today_micro_usd !== undefined) return;
    const uri = vscode.Uri.file(status.root).toString();
    const whole = await this.server.request<Status>('noctule/status', { uri }).catch(() => undefined);
    if (whole && this.byRoot.get(whole.root)?.state === whole.state) this.byRoot.set(whole.root, whole);
    this.draw();
  }

  private draw(): void {
    const all = this.all;
    const state = ORDER.find((each) => all.some((status) => status.state === each));
    this.changed.fire();
    void vscode.commands.executeCommand('setContext', 'noctule.paused', all.some((status) => status.state === 'paused'));
    if (!state) return this.item.hide();
    const { spent } = this.money();
    this.item.text = `$(${ICONS[state]}) Noctule: ${state}${spent > 0 ? ` · ${dollars(spent)}` : ''}`;
    this.item.tooltip = all.map((status) => `${basename(status.root)}: ${statusText(status)}, ${spentText(status)}`).join('\n');
    this.item.backgroundColor = state === 'unavailable' ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.item.show();
  }

  /** What the repository that spent most did today, and the most it may: each has a ledger, and a cap, of its own. */
  private money(): { spent: number; cap: number } {
    const most = (field: 'spent_today_micro_usd' | 'cap_today_micro_usd'): number => Math.max(0, ...this.all.map((status) => status[field] ?? 0));
    return { spent: most('spent_today_micro_usd'), cap: most('cap_today_micro_usd') };
  }

  /** The menu behind the item. */
  async showMenu(): Promise<void> {
    const paused = this.all.some((status) => status.state === 'paused');
    const entries: (vscode.QuickPickItem & { run?: string })[] = [
      { label: '$(comment-discussion) Ask About This Repository…', run: 'noctule.askQuestion' },
      { label: '$(play) Think Now', description: 'until done, or the next edit', run: 'noctule.startSleep' },
      paused ? { label: '$(debug-continue) Resume Thinking', run: 'noctule.resumeSleep' } : { label: '$(debug-pause) Pause Thinking', run: 'noctule.pauseSleep' },
      { label: '$(refresh) Restart the Server', run: 'noctule.restartServer' },
      { label: '$(output) Show the Log', run: 'noctule.showLog' },
    ];
    const title = this.all.map((status) => `${basename(status.root)}: ${statusText(status)}`).join(' · ') || 'Noctule is not running';
    const { spent, cap } = this.money();
    const chosen = await vscode.window.showQuickPick(entries, { title, placeHolder: spent > 0 ? `${dollars(spent)} of at most ${dollars(cap)} spent today` : 'Nothing spent today' });
    if (chosen?.run) await vscode.commands.executeCommand(chosen.run);
  }

  dispose(): void {
    this.item.dispose();
    this.changed.dispose();
  }
}
