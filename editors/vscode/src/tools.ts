// Four tools that agents in VS Code may call; each only reads, and says what its result rests on.
import * as vscode from 'vscode';
import { callersOf } from './callers';
import { printable } from './markdown';
import { here } from './places';
import type { Impact, Known } from './protocol';
import type { Server } from './server';
import { callersText, factsText, impactText, receiptText } from './shown';

type Tool = (input: string, token: vscode.CancellationToken) => Promise<string>;

function tools(server: Server): Record<string, { input: string; says: (input: string) => string; run: Tool }> {
  const { uri } = here();
  const folder = uri ? { uri } : {};
  return {
    ask_codebase: {
      input: 'question', says: (question) => `Asking Noctule “${question}”`,
      async run(question, token) {
        let text = '';
        const verdict = await server.ask(question, folder, (chunk) => { text += chunk; }, token);
        return `${text}\n\n${receiptText(verdict)}`;
      },
    },
    get_facts: {
      input: 'symbol', says: (symbol) => `Reading what is known of ${symbol}`,
      run: async (symbol, token) => factsText(await server.request<Known>('noctule/facts', { symbol }, token)),
    },
    find_callers: {
      input: 'symbol', says: (symbol) => `Looking up who calls ${symbol}`,
      async run(symbol, token) {
        const found = await callersOf(server, { symbol }, token);
        return callersText(found.subject, found.calls);
      },
    },
    find_impact: {
      input: 'symbol', says: (symbol) => `Looking up what depends on ${symbol}`,
      run: async (symbol, token) => impactText(await server.request<Impact>('noctule/impact', { symbol }, token)),
    },
  };
}

export function registerTools(context: vscode.ExtensionContext, server: Server): void {
  for (const [name, { input, says }] of Object.entries(tools(server))) {
    const given = (options: { input: Record<string, unknown> }): string => {
      const value = options.input[input];
      if (typeof value !== 'string' || !value.trim()) throw new Error(`${name} needs "${input}", a text that is not empty`);
      return value.trim();
    };
    context.subscriptions.push(vscode.lm.registerTool<Record<string, unknown>>(name, {
      prepareInvocation: (options) => ({ invocationMessage: says(given(options)) }),
      async invoke(options, token) {
        const text = (await tools(server)[name]?.run(given(options), token)) ?? '';
        return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(printable(text))]);
      },
    }));
  }
}
