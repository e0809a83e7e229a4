// Noctule in the model picker of Chat: without any entry there VS Code calls no participant. It answers from its store, not from a model.
import * as vscode from 'vscode';
import { printable } from './markdown';
import type { Server } from './server';
import { receiptText } from './shown';

const QUESTION_CHARS_MAX = 20_000;
const CHARS_A_TOKEN = 4;

export function registerModel(context: vscode.ExtensionContext, server: Server): void {
  const changed = new vscode.EventEmitter<void>();
  const wanted = (): boolean => vscode.workspace.getConfiguration('noctule').get('chatModel', true);
  context.subscriptions.push(
    changed,
    vscode.workspace.onDidChangeConfiguration((change) => change.affectsConfiguration('noctule.chatModel') && changed.fire()),
    vscode.lm.registerLanguageModelChatProvider('noctule', {
      onDidChangeLanguageModelChatInformation: changed.event,
      provideLanguageModelChatInformation: () => wanted() ? [{
        id: 'store', name: 'Noctule (no model)', family: 'noctule', version: '1', maxInputTokens: 5_000, maxOutputTokens: 8_000,
        detail: 'from what was learned', tooltip: 'Answers about this repository from verified facts, without a model. Nothing is sent anywhere.',
        isUserSelectable: true,
        capabilities: { toolCalling: true }, // what the chat's agent mode asks of every model it lists; tools are never called
      }] : [],
      async provideLanguageModelChatResponse(_model, messages, _options, progress, token) {
        const question = lastQuestion(messages);
        if (!question) throw new Error('ask a question about this repository');
        const report = (text: string): void => progress.report(new vscode.LanguageModelTextPart(printable(text)));
        const verdict = await server.ask(question, {}, report, token);
        report(`\n\n*${receiptText(verdict)}*`);
      },
      provideTokenCount: async (_model, text) => Math.ceil((typeof text === 'string' ? text : textOf(text)).length / CHARS_A_TOKEN),
    }),
  );
  // VS Code asks a provider for its models only when somebody selects one; a first question to `@noctule` would come before that.
  // Not awaited: where no provider answers, this takes minutes.
  void vscode.lm.selectChatModels({ vendor: 'noctule' }).then(undefined, () => undefined);
}

/** What the user said last; earlier turns and instructions of the chat are not questions about the repository. */
function lastQuestion(messages: readonly vscode.LanguageModelChatRequestMessage[]): string {
  const last = messages.filter((message) => message.role === vscode.LanguageModelChatMessageRole.User).at(-1);
  return last ? textOf(last).trim().slice(-QUESTION_CHARS_MAX) : '';
}

function textOf(message: vscode.LanguageModelChatRequestMessage): string {
  return message.content.filter((part): part is vscode.LanguageModelTextPart => part instanceof vscode.LanguageModelTextPart)
    .map((part) => part.value).join('');
}
