// The shapes of the server's own requests and results, as docs/language-server.md has them.
import type { Position } from 'vscode';

export interface Place {
  path: string;
  start_line: number;
  end_line: number;
}

export interface Citation extends Place {
  digest: string;
  fresh: boolean;
}

export interface Receipt {
  facts?: { key: string; age_s: number }[];
  tokens_in?: number;
  tokens_out?: number;
  time_ms?: number;
  model?: string;
  cost_micro_usd?: number;
}

/** What is known once an answer is complete; the text came before, in chunks. */
export interface Verdict {
  found?: boolean;
  complete?: boolean;
  freshness?: string;
  citations: Citation[];
  receipt: Receipt | null;
}

export interface Fact {
  subject: string;
  kind: string;
  claim: string;
  certainty: 'proved' | 'inferred' | 'stated';
  fresh: boolean;
  moved?: { symbol: string; aspect: string }[];
  evidence: Place[];
  age_s?: number | null;
}

export interface Question {
  subject: string;
  question: string;
  answer: string;
  likelihood: number;
  fresh: boolean;
  evidence: Place[];
}

export interface Known {
  subject: string;
  facts: Fact[];
  questions: Question[];
}

/** One call, at its place. */
export interface Call {
  caller: string;
  callee: string;
  path: string;
  line: number;
  certainty: string;
  text: string;
}

export interface Dependent {
  symbol: string;
  path: string;
  line: number;
  relation: string;
  certainty: string;
  distance: number;
}

export interface Impact {
  subjects: string[];
  affected: Dependent[];
  tests: Dependent[];
  cut: { nodes: number; beyond: number };
}

export interface Status {
  root: string;
  state: 'opening' | 'indexing' | 'idle' | 'sleeping' | 'paused' | 'unavailable' | 'closed';
  reason?: string;
  files?: number;
  symbols?: number;
  facts?: number;
  questions?: number;
  outdated?: number;
  spent_today_micro_usd?: number;
  cap_today_micro_usd?: number;
}

/** What a request is about: a symbol by name, or the one at a place. A lens names it both ways. */
export interface Subject {
  symbol?: string;
  uri?: string;
  position?: Position | { line: number; character: number };
}

/** `path::Class.method` as its two parts; of a module there is only a path. */
export function splitMoniker(moniker: string): { path: string; name: string } {
  const at = moniker.indexOf('::');
  return at < 0 ? { path: moniker, name: '' } : { path: moniker.slice(0, at), name: moniker.slice(at + 2) };
}

/** What a reader would call the symbol. */
export function shortName(moniker: string): string {
  const { path, name } = splitMoniker(moniker);
  return name || path;
}
