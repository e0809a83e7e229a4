// The chat participant `@noctule`: questions, /explain, /impact and /callers, with references to what was cited.
import * as vscode from 'vscode';
import { callersOf } from './callers';
import { printable } from './markdown';
import { messageOf } from './panel';
import { folderOf, here, locationOf } from './places';
import type { Impact, Known, Place, Subject } from './protocol';
import { shortName } from './protocol';
import type { Server } from './server';
import { callersText, cited, impactText, receiptText } from './shown';

const FOLLOW_UPS_MAX = 3;

interface Asked extends vscode.ChatResult {
  metadata: { subject?: Subject; question?: string | undefined };
}

export function registerParticipant(context: vscode.ExtensionContext, server: Server): void {
  const participant = vscode.chat.createChatParticipant('noctule.participant', async (request, _history, stream, token): Promise<Asked> => {
    const subject = subjectOf(request);
    try {
      const question = await answer(server, request, subject, stream, token);
      return { metadata: { subject, question } };
    } catch (error) {
      return { errorDetails: { message: messageOf(error) }, metadata: {} };
    }
  });
  participant.iconPath = vscode.Uri.joinPath(context.extensionUri, 'media', 'icon.png');
  participant.followupProvider = {
    async provideFollowups(result, _history, token) {
      const subject = (result as Asked).metadata?.subject;
      if (!subject?.uri || !subject.position) return [];
      const known = await server.request<Known>('noctule/facts', subject, token).catch(() => undefined);
      return (known?.questions ?? []).slice(0, FOLLOW_UPS_MAX).map(({ question }) => ({ prompt: question.replaceAll('`', '') }));
    },
  };
  participant.onDidReceiveFeedback(({ result, kind }) => {
    const question = (result as Asked).metadata?.question;
    const verdict = kind === vscode.ChatResultFeedbackKind.Helpful ? 'good' : 'bad';
    if (question) void server.request('noctule/feedback', { verdict, question }).catch(() => undefined); // a thumb is never worth an error
  });
  context.subscriptions.push(participant);
}

async function answer(
  server: Server, request: vscode.ChatRequest, subject: Subject, stream: vscode.ChatResponseStream, token: vscode.CancellationToken,
): Promise<string | undefined> {
  const name = request.prompt.trim().replaceAll('`', '');
  const about: Subject = name ? { symbol: name } : subject;
  const uri = subject.uri ? vscode.Uri.parse(subject.uri) : undefined;
  if (request.command && !name && !subject.position) throw new Error('name a symbol, or open a file and put the cursor on one');
  if (request.command === 'impact') {
    const impact = await server.request<Impact>('noctule/impact', about, token);
    stream.markdown(printable(impactText(impact)));
    cite(stream, uri, [...impact.affected, ...impact.tests].map((row) => ({ path: row.path, start_line: row.line, end_line: row.line })));
  } else if (request.command === 'callers') {
    const found = await callersOf(server, about, token);
    stream.markdown(printable(callersText(found.subject, found.calls)));
    cite(stream, uri, found.calls.map((call) => ({ path: call.path, start_line: call.line, end_line: call.line })));
  } else {
    return await streamAnswer(server, request, subject, stream, token);
  }
  return undefined;
}

async function streamAnswer(
  server: Server, request: vscode.ChatRequest, subject: Subject, stream: vscode.ChatResponseStream, token: vscode.CancellationToken,
): Promise<string> {
  let question = request.prompt.trim();
  let about: Subject = subject.uri ? { uri: subject.uri } : {};
  if (request.command === 'explain') {
    const known = await server.request<Known>('noctule/facts', question ? { symbol: question.replaceAll('`', '') } : subject, token);
    if (!question) about = subject; // a symbol that was named is not the one under the cursor
    question = `What does \`${shortName(known.subject)}\` do, and how?`;
  }
  if (!question) throw new Error('ask a question about this repository, or use /explain, /impact or /callers');
  const verdict = await server.ask(question, about, (text) => stream.markdown(printable(text)), token);
  cite(stream, subject.uri ? vscode.Uri.parse(subject.uri) : undefined, verdict.citations);
  stream.markdown(`\n\n*${printable(receiptText(verdict))}*`);
  return question;
}

/** References above the answer, and anchors below it that can be clicked. */
function cite(stream: vscode.ChatResponseStream, uri: vscode.Uri | undefined, places: Place[]): void {
  const folder = folderOf(uri);
  const unique = [...new Map(places.map((place) => [cited(place), place])).entries()];
  if (unique.length) stream.markdown('\n\nSources: ');
  for (const [text, place] of unique) {
    const location = locationOf(place, folder);
    if (!location) continue;
    stream.reference(location);
    stream.anchor(location, text);
    stream.markdown(' ');
  }
}

/** A file or selection that was attached counts before the cursor. */
function subjectOf(request: vscode.ChatRequest): Subject {
  for (const { value } of request.references) {
    if (value instanceof vscode.Location) return { uri: value.uri.toString(), position: value.range.start };
    if (value instanceof vscode.Uri && value.scheme === 'file') return { uri: value.toString() };
  }
  return here();
}
