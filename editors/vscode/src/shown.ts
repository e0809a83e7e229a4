// Results of the server into Markdown, the same for the panel, the chat and tools.
import type { Call, Fact, Impact, Known, Place, Receipt, Status, Verdict } from './protocol';
import { splitMoniker } from './protocol';

const PLACES_MAX = 3;

function named(moniker: string): string {
  const { path, name } = splitMoniker(moniker);
  return name ? `\`${name}\` in \`${path}\`` : `\`${path}\``;
}

/** `path:3` or `path:3-7`, as answers cite. */
export function cited(place: Place): string {
  return place.end_line > place.start_line ? `${place.path}:${place.start_line}-${place.end_line}` : `${place.path}:${place.start_line}`;
}

function places(evidence: Place[]): string {
  return evidence.length ? ` (${evidence.slice(0, PLACES_MAX).map((each) => `\`${cited(each)}\``).join(', ')})` : '';
}

/** Empty for what is fresh; for what is not, what moved. */
export function staleness(row: Pick<Fact, 'fresh' | 'moved'>): string {
  if (row.fresh) return '';
  const moved = row.moved?.[0];
  return moved ? `stale: the ${moved.aspect} of ${splitMoniker(moved.symbol).name || moved.symbol} changed` : 'stale';
}

/** What a reader wants to know first; kinds that are not listed come after, in the server's order. */
const FIRST = ['purpose', 'steps', 'signature', 'returns', 'raises', 'effects', 'invariants', 'callers', 'callees', 'impact'];

export function inOrder(facts: Fact[]): Fact[] {
  const rank = ({ kind }: Fact): number => (FIRST.includes(kind) ? FIRST.indexOf(kind) : FIRST.length);
  return [...facts].sort((one, other) => rank(one) - rank(other));
}

export function factsText(known: Known): string {
  const lines = inOrder(known.facts).map((fact) => {
    const stale = staleness(fact);
    return `- **${fact.kind.replaceAll('_', ' ')}** (${fact.certainty}): ${fact.claim}${places(fact.evidence)}${stale && ` **${stale}**`}`;
  });
  const questions = known.questions.map((each) => `- **${each.question}** ${each.answer}${places(each.evidence)}`);
  const nothing = 'Nothing yet. “Noctule: Think Now” thinks about the repository at once.';
  return `Known of ${named(known.subject)}:\n\n${lines.join('\n') || nothing}${questions.length ? `\n\n**Anticipated questions**\n\n${questions.join('\n')}` : ''}`;
}

export function impactText(impact: Impact): string {
  const list = (title: string, rows: Impact['affected']): string[] =>
    rows.length === 0 ? [] : ['', `**${title}**`, '', ...rows.map((row) => {
      const far = row.distance > 1 ? `, ${row.distance} steps away` : '';
      return `- ${named(row.symbol)}: ${row.relation}, ${row.certainty}${far} (\`${row.path}:${row.line}\`)`;
    })];
  const lines = [`Who notices a change to ${impact.subjects.map(named).join(', ')}:`];
  lines.push(...list('Code', impact.affected), ...list('Tests that reach it', impact.tests));
  if (impact.affected.length + impact.tests.length === 0) lines.push('', 'Nothing in the index depends on it.');
  const left = impact.cut.nodes + impact.cut.beyond;
  if (left > 0) lines.push('', `${left} more are further away or beyond the limit.`);
  return lines.join('\n');
}

export function callersText(subject: string, calls: Call[]): string {
  const lines = calls.map((call) => `- ${named(call.caller)}: ${call.certainty} (\`${call.path}:${call.line}\`)`);
  return `Who calls ${named(subject)}:\n\n${lines.join('\n') || 'No call in the index leads here.'}`;
}

/** What an answer rests on and what it cost, in one line. */
export function receiptText(verdict: Verdict): string {
  const receipt: Receipt = verdict.receipt ?? {};
  const cost = receipt.cost_micro_usd ?? 0;
  const facts = receipt.facts?.length ?? 0;
  const tokens = receipt.tokens_in ?? 0;
  const writer = !receipt.model || receipt.model === 'none' ? 'without a model' : `by ${receipt.model}`;
  const rests = [facts > 0 ? counted(facts, 'learned fact') : '', tokens > 0 ? `${tokens} tokens of evidence` : ''].filter(Boolean).join(' and ');
  const words = [`Answered in ${Math.max(1, Math.round(receipt.time_ms ?? 0))} ms`, writer, rests && `from ${rests}`].filter(Boolean).join(', ');
  const broken = verdict.complete === false ? 'The model broke off: the answer is not complete. ' : '';
  return `${broken}${verdict.freshness ?? ''} ${words}; ${cost > 0 ? `${dollars(cost)} spent` : 'nothing spent'}.`.trim();
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

export function statusText(status: Status): string {
  const counts = (['files', 'symbols', 'facts', 'questions', 'outdated'] as const)
    .filter((name) => status[name] !== undefined)
    .map((name) => `${status[name]} ${name}`);
  const reason = status.reason ? ` (${status.reason})` : '';
  return [`${status.state}${reason}`, ...counts].join(', ');
}

export function spentText(status: Status): string {
  const spent = status.spent_today_micro_usd ?? 0;
  const cap = status.cap_today_micro_usd === undefined ? '' : ` of at most ${dollars(status.cap_today_micro_usd)}`;
  return spent > 0 ? `${dollars(spent)}${cap} spent today` : 'nothing spent today';
}

/** Micro-dollars, to the cent; what is less is shown to the hundredth of a cent. */
export function dollars(micro: number): string {
  return `$${(micro / 1e6).toFixed(micro > 0 && micro < 10_000 ? 4 : 2)}`;
}

/** Seconds as people say them. */
export function ago(seconds: number): string {
  const units: [number, string][] = [[86_400, 'd'], [3_600, 'h'], [60, 'min']];
  const unit = units.find(([size]) => seconds >= size);
  return unit ? `${Math.floor(seconds / unit[0])} ${unit[1]} ago` : 'just now';
}
