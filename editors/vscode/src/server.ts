// Starts the language server, restarts it when settings change, and sends it requests.
import * as vscode from 'vscode';
import { LanguageClient, LSPErrorCodes, ProgressType, ResponseError, RevealOutputChannelOn, State, Trace } from 'vscode-languageclient/node';
import type { LanguageClientOptions, Middleware } from 'vscode-languageclient/node';
import { servedElsewhere } from './elsewhere';
import { commonArguments, complain, environment, findProgram } from './program';
import type { Status, Subject, Verdict } from './protocol';

const LANGUAGES = [
  'python', 'javascript', 'javascriptreact', 'typescript', 'typescriptreact', 'go', 'rust', 'java', 'csharp', 'php', 'c', 'cpp', 'ruby',
  'markdown', 'restructuredtext', 'toml', 'yaml', 'json',
];
/** Settings of the server that VS Code's habit of names spells otherwise. */
const SERVER_NAMES: Record<string, string> = { answerTokens: 'answer_tokens', sleepOnBattery: 'sleep_on_battery', sleepLoadMax: 'sleep_load_max' };
const SETTLE_MS = 500;
const TRIES_MAX = 5;
const STREAMED = new ProgressType<{ answer?: string } & Partial<Verdict>>();

/** What intercepts the server's own commands, so that their results are shown instead of thrown away. */
export type ServerCommand = (command: string, subject: Subject & { question?: string }) => Promise<boolean>;

/** The server of this window: at most one runs, for all folders. */
export class Server implements vscode.Disposable {
  private readonly statusChanged = new vscode.EventEmitter<Status>();
  private readonly disposables: vscode.Disposable[] = [this.statusChanged];
  private client: LanguageClient | undefined;
  private restarting: NodeJS.Timeout | undefined;
  private starting: Promise<void> = Promise.resolve();
  private tokens = 0;
  onCommand: ServerCommand = async () => false;
  readonly onStatus = this.statusChanged.event;

  constructor(private readonly output: vscode.LogOutputChannel) {
    this.disposables.push(
      vscode.workspace.onDidChangeConfiguration((change) => change.affectsConfiguration('noctule') && this.restartSoon()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.restartSoon()),
    );
  }

  get running(): boolean {
    return this.client?.state === State.Running;
  }

  /** Starts the server, or tells what is missing. Calls are done one after the other. */
  start(): Promise<void> {
    this.starting = this.starting.then(() => this.startNow()).catch((error) => this.output.error(String(error)));
    return this.starting;
  }

  async restart(): Promise<void> {
    this.starting = this.starting.then(() => this.stop());
    await this.start();
  }

  /** A request's result; where no server runs, or it answers with an error, one line that says what to do. */
  async request<T>(method: string, params: object, token?: vscode.CancellationToken): Promise<T> {
    await this.starting;
    if (!this.client || !this.running) throw new Error('the server is not running: see "Noctule: Show the Log"');
    for (let tries = 1; ; tries++) {
      try {
        return await (token ? this.client.sendRequest<T>(method, params, token) : this.client.sendRequest<T>(method, params));
      } catch (error) {
        // A change overtook the request: as the protocol wants it, it is asked again.
        const overtaken = error instanceof ResponseError && error.code === LSPErrorCodes.ContentModified;
        if (!overtaken || tries >= TRIES_MAX || token?.isCancellationRequested || !this.running) throw error;
      }
    }
  }

  /** Asks a question; text comes in chunks, the promise resolves to what the answer rests on. */
  async ask(
    question: string, subject: Subject, onText: (text: string) => void, token: vscode.CancellationToken,
  ): Promise<Verdict> {
    await this.starting;
    const partialResultToken = `noctule-answer-${++this.tokens}`;
    let verdict: Verdict = { citations: [], receipt: null };
    const listening = this.client?.onProgress(STREAMED, partialResultToken, (value) => {
      if (value.answer) onText(value.answer);
      if (value.receipt) verdict = { ...verdict, ...value };
    });
    try {
      const { uri, position } = subject;
      const whole = await this.request<({ answer: string } & Verdict) | null>(
        'noctule/ask', { question, ...(uri && { uri }), ...(position && { position }), partialResultToken }, token,
      );
      if (!whole) throw new Error('the server could not answer; its log says more');
      if (!whole.answer) return verdict;
      onText(whole.answer); // a server that does not stream
      return whole;
    } finally {
      listening?.dispose();
    }
  }

  dispose(): void {
    clearTimeout(this.restarting);
    for (const each of this.disposables) each.dispose();
    void this.stop();
  }

  private restartSoon(): void {
    clearTimeout(this.restarting);
    this.restarting = setTimeout(() => void this.restart(), SETTLE_MS);
  }

  private async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    await vscode.commands.executeCommand('setContext', 'noctule.running', false);
    await client?.dispose().catch(() => undefined); // it was told to stop while it was starting
  }

  private async startNow(): Promise<void> {
    if (this.client) return;
    const program = await findProgram();
    await vscode.commands.executeCommand('setContext', 'noctule.missing', 'missing' in program);
    if ('missing' in program) {
      this.output.warn(program.missing);
      void complain(program.missing);
      return;
    }
    const args = [...commonArguments(), 'lsp'];
    this.output.info(`starting ${[program.command, ...args].join(' ')}`);
    const run = { command: program.command, args, options: { env: environment() } };
    const client = new LanguageClient('noctule', 'Noctule', run, this.options());
    client.onNotification('noctule/status/didChange', (status: Status) => this.statusChanged.fire(status));
    this.client = client;
    await client.start();
    await client.setTrace(Trace.fromString(vscode.workspace.getConfiguration('noctule').get('trace.server', 'off')));
    await vscode.commands.executeCommand('setContext', 'noctule.running', true);
  }

  private options(): LanguageClientOptions {
    const features = vscode.workspace.getConfiguration('noctule', null).get<Record<string, boolean | string>>('features', {});
    const definition = features['definition'] !== 'off';
    return {
      documentSelector: LANGUAGES.map((language) => ({ scheme: 'file', language })),
      initializationOptions: {
        trusted: vscode.workspace.isTrusted,
        features: { ...features, definition, references: definition, implementation: definition },
      },
      outputChannel: this.output,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      middleware: this.middleware(features['definition'] !== 'on'),
      // Hovers and answers hold text of the repository: no HTML, no commands.
      markdown: { isTrusted: false, supportHtml: false },
    };
  }

  private middleware(yields: boolean): Middleware {
    const silent = (document: vscode.TextDocument): boolean => yields && servedElsewhere(document.languageId);
    return {
      workspace: {
        configuration: async (params, token, next) => {
          const found = await next(params, token);
          return Array.isArray(found) ? found.map((each, index) => (params.items[index]?.section === 'noctule' ? settingsOf(each) : each)) : found;
        },
      },
      executeCommand: async (command, args, next) => ((await this.onCommand(command, (args[0] ?? {}) as Subject)) ? undefined : next(command, args)),
      provideDefinition: (document, position, token, next) => (silent(document) ? null : next(document, position, token)),
      provideReferences: (document, position, options, token, next) => (silent(document) ? null : next(document, position, options, token)),
      provideImplementation: (document, position, token, next) => (silent(document) ? null : next(document, position, token)),
    };
  }
}

/** What was set, under the names that the server's configuration has; what was not is left to the other layers. */
function settingsOf(section: unknown): Record<string, unknown> {
  const given = Object.entries((section ?? {}) as Record<string, unknown>);
  const set = given.filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0));
  return Object.fromEntries(set.map(([name, value]) => [SERVER_NAMES[name] ?? name, value]));
}
