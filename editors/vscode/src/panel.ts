// A panel beside the code that answers are written into as they come; its page can load and run nothing but its own script.
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { toHtml } from './markdown';
import { folderOf, openPlace } from './places';
import type { Subject } from './protocol';
import type { Server } from './server';
import { receiptText } from './shown';

const DRAW_MS = 40;
const QUESTION_CHARS_MAX = 20_000;

type FromPage =
  | { kind: 'ready' }
  | { kind: 'stop' }
  | { kind: 'copy' }
  | { kind: 'ask'; question: string }
  | { kind: 'open'; path: string; first: number; last: number };

/** What the page shows; it is drawn again whenever the page was hidden. */
interface Shown {
  title: string;
  text: string;
  footer: string;
  busy: boolean;
}

export class AnswerPanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private shown: Shown = { title: '', text: '', footer: '', busy: false };
  private folder: vscode.WorkspaceFolder | undefined;
  private answering: vscode.CancellationTokenSource | undefined;
  private drawing: NodeJS.Timeout | undefined;

  constructor(private readonly server: Server, private readonly extension: vscode.Uri) {}

  /** Shows a text that is complete. */
  show(title: string, text: string, subject: Subject = {}): void {
    this.begin(title, subject);
    this.shown = { title, text, footer: '', busy: false };
    this.draw();
  }

  /** Asks and shows the answer while it comes. A question that is still being answered is given up. */
  async ask(question: string, subject: Subject, title = question): Promise<void> {
    const token = this.begin(title, subject);
    this.shown = { title, text: '', footer: '', busy: true };
    this.draw();
    const own = this.shown;
    try {
      const verdict = await this.server.ask(question, subject, (text) => {
        own.text += text;
        this.drawSoon();
      }, token);
      own.footer = receiptText(verdict);
    } catch (error) {
      own.footer = token.isCancellationRequested ? 'Stopped.' : `No answer: ${messageOf(error)}`;
    }
    own.busy = false;
    if (this.shown === own) this.draw();
  }

  dispose(): void {
    this.answering?.cancel();
    this.panel?.dispose();
  }

  private begin(title: string, subject: Subject): vscode.CancellationToken {
    this.answering?.cancel();
    this.answering = new vscode.CancellationTokenSource();
    this.folder = folderOf(subject.uri ? vscode.Uri.parse(subject.uri) : undefined);
    this.panel ??= this.create();
    this.panel.title = title.length > 40 ? `${title.slice(0, 39)}…` : title;
    this.panel.reveal(this.panel.viewColumn ?? vscode.ViewColumn.Beside, true);
    return this.answering.token;
  }

  private create(): vscode.WebviewPanel {
    const media = vscode.Uri.joinPath(this.extension, 'media');
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    const panel = vscode.window.createWebviewPanel('noctule.answer', 'Noctule', column, {
      enableScripts: true, localResourceRoots: [media], enableCommandUris: false, enableForms: false,
    });
    panel.iconPath = vscode.Uri.joinPath(media, 'icon.png');
    panel.webview.onDidReceiveMessage((message: FromPage) => void this.receive(message));
    panel.onDidDispose(() => {
      this.panel = undefined;
      this.answering?.cancel();
    });
    panel.webview.html = page(panel.webview, media);
    return panel;
  }

  private async receive(message: FromPage): Promise<void> {
    if (message.kind === 'ready') this.draw();
    if (message.kind === 'stop') this.answering?.cancel();
    if (message.kind === 'copy') await vscode.env.clipboard.writeText(`${this.shown.text}\n\n${this.shown.footer}\n`);
    if (message.kind === 'ask' && message.question.trim()) {
      await this.ask(message.question.trim().slice(0, QUESTION_CHARS_MAX), this.folder ? { uri: this.folder.uri.toString() } : {});
    }
    if (message.kind === 'open') {
      await openPlace({ path: message.path, start_line: message.first, end_line: message.last }, this.folder);
    }
  }

  private drawSoon(): void {
    this.drawing ??= setTimeout(() => this.draw(), DRAW_MS);
  }

  private draw(): void {
    clearTimeout(this.drawing);
    this.drawing = undefined;
    const { title, text, footer, busy } = this.shown;
    void this.panel?.webview.postMessage({ title, html: toHtml(text), footer, busy });
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function page(webview: vscode.Webview, media: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64url');
  const script = webview.asWebviewUri(vscode.Uri.joinPath(media, 'answer.js'));
  const style = webview.asWebviewUri(vscode.Uri.joinPath(media, 'answer.css'));
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${style}">
<title>Noctule</title>
</head>
<body>
<main>
<h1 id="title"></h1>
<div id="answer" aria-live="polite"></div>
<p id="footer"></p>
</main>
<div id="bar">
<input id="question" type="text" maxlength="${QUESTION_CHARS_MAX}" placeholder="Ask about this repository" aria-label="Ask about this repository">
<button id="ask">Ask</button>
<button id="stop" hidden>Stop</button>
<button id="copy" class="quiet">Copy</button>
</div>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
