// The commands of the palette, of lenses and of code actions, and where each shows its result.
import * as vscode from 'vscode';
import { callersOf } from './callers';
import type { AnswerPanel } from './panel';
import { messageOf } from './panel';
import { folderOf, here } from './places';
import { choosePath } from './program';
import type { Impact, Known, Question, Status, Subject } from './protocol';
import { shortName } from './protocol';
import type { Server } from './server';
import { cited, factsText, impactText, staleness, statusText } from './shown';
import type { StatusBar } from './status';

type Act = (subject: Subject & { question?: string }) => Promise<void>;

/** What a symbol's commands do, by the verb that the server's own commands have too. */
function acts(server: Server, panel: AnswerPanel): Record<string, Act> {
  const known = (subject: Subject): Promise<Known> => server.request<Known>('noctule/facts', subject);
  const ask = async (question: string, subject: Subject): Promise<void> => panel.ask(question, { ...(subject.uri && { uri: subject.uri }) });
  return {
    async ask(subject) {
      const question = subject.question ?? (await typedQuestion());
      if (question) await ask(question, subject);
    },
    async explain(subject) {
      const name = shortName((await known(named(subject))).subject);
      await panel.ask(`What does \`${name}\` do, and how?`, subject, `What does ${name} do?`);
    },
    async facts(subject) {
      const found = await known(named(subject));
      panel.show(shortName(found.subject), factsText(found), subject);
    },
    async impact(subject) {
      const impact = await server.request<Impact>('noctule/impact', named(subject));
      panel.show(`Impact of ${impact.subjects.map(shortName).join(', ')}`, impactText(impact), subject);
    },
    async callers(subject) {
      const { subject: moniker, locations } = await callersOf(server, subject);
      const first = locations[0];
      if (!first) {
        void vscode.window.showInformationMessage(`Noctule: no call in the index leads to ${shortName(moniker)}`);
        return;
      }
      const { line, character } = subject.position ?? first.range.start;
      const uri = subject.uri ? vscode.Uri.parse(subject.uri) : first.uri;
      await vscode.commands.executeCommand('editor.action.showReferences', uri, new vscode.Position(line, character), locations);
    },
    async questions(subject) {
      const found = await known(named(subject));
      const picks = found.questions.map((question) => ({ label: question.question.replaceAll('`', ''), description: staleness(question), question }));
      const title = `Anticipated about ${shortName(found.subject)}`;
      const chosen = await vscode.window.showQuickPick(picks, { title, placeHolder: picks.length ? 'Choose one to read its answer' : 'None is anticipated of it' });
      if (chosen) showAnswer(panel, chosen.question, subject);
    },
    async status() {
      const all = await server.request<Status[]>('workspace/executeCommand', { command: 'noctule.status' });
      void vscode.window.showInformationMessage(all.map((status) => `Noctule in ${status.root}: ${statusText(status)}`).join(' · '));
    },
  };
}

export function registerCommands(
  context: vscode.ExtensionContext, server: Server, panel: AnswerPanel, bar: StatusBar, output: vscode.LogOutputChannel,
): void {
  const act = acts(server, panel);
  // Lenses and code actions carry the server's commands.
  server.onCommand = async (command, subject) => {
    const own = act[command.replace(/^noctule\./, '')];
    if (own) await telling(() => own(subject));
    return own !== undefined;
  };
  const register = (name: string, run: (...args: never[]) => unknown): void => {
    context.subscriptions.push(vscode.commands.registerCommand(`noctule.${name}`, (...args: never[]) => telling(() => run(...args))));
  };
  const verbs = { askQuestion: 'ask', explainSymbol: 'explain', showFacts: 'facts', showImpact: 'impact', showCallers: 'callers', showQuestions: 'questions' };
  for (const [name, verb] of Object.entries(verbs)) {
    // A menu of the editor hands over a URI, other extensions may hand over a question or a symbol.
    register(name, (given?: Subject | vscode.Uri | string) => act[verb]?.(subjectOf(given)));
  }
  for (const [name, command] of Object.entries({ startSleep: 'sleepNow', pauseSleep: 'pause', resumeSleep: 'resume' })) {
    register(name, () => server.request('workspace/executeCommand', { command: `noctule.${command}` }));
  }
  register('showAnswer', (question: Question) => showAnswer(panel, question, here()));
  register('showMenu', () => bar.showMenu());
  register('showLog', () => output.show());
  register('restartServer', () => server.restart());
  register('choosePath', choosePath);
}

function subjectOf(given: Subject | vscode.Uri | string | undefined): Subject & { question?: string } {
  if (typeof given === 'string') return { ...here(), question: given };
  return given && !(given instanceof vscode.Uri) && (given.symbol ?? given.uri) ? given : here();
}

/** A name holds when lines have moved since a lens was drawn; a place would not. */
function named(subject: Subject): Subject {
  if (subject.symbol) return { symbol: subject.symbol, ...(subject.uri && { uri: subject.uri }) };
  if (!subject.uri || !subject.position) throw new Error('put the cursor on a function, class or method');
  return { uri: subject.uri, position: subject.position };
}

function showAnswer(panel: AnswerPanel, question: Question, subject: Subject): void {
  const stale = staleness(question);
  const places = question.evidence.map((place) => `\`${cited(place)}\``).join(', ');
  panel.show(question.question.replaceAll('`', ''), `${question.answer}\n\n${places}${stale && `\n\n**${stale}**`}`, subject);
}

async function typedQuestion(): Promise<string | undefined> {
  const folder = folderOf()?.name ?? 'this repository';
  const typed = await vscode.window.showInputBox({ title: `Ask about ${folder}`, placeHolder: 'How does a request reach its handler?', ignoreFocusOut: true });
  return typed?.trim() || undefined;
}

async function telling(run: () => unknown): Promise<void> {
  try {
    await run();
  } catch (error) {
    void vscode.window.showWarningMessage(`Noctule: ${messageOf(error)}`);
  }
}
