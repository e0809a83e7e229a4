// Markdown of an answer into HTML that holds no markup of the repository: no HTML, images or links, only citations that can be clicked.
import MarkdownIt from 'markdown-it';
import { coloured } from './colours';

const CITATION = /^([^\s`][^`]*?):(\d+)(?:-(\d+))?$/;

const markdown = new MarkdownIt('commonmark', { html: false, linkify: false, breaks: false, highlight: coloured });
// Repository text and model output are hostile: an image would be fetched, a link could lead anywhere.
markdown.disable(['html_block', 'html_inline', 'image', 'link', 'autolink', 'reference']);
markdown.enable('table');

const escape = markdown.utils.escapeHtml;

markdown.renderer.rules['code_inline'] = (tokens, index) => {
  const text = tokens[index]?.content ?? '';
  const match = CITATION.exec(text);
  if (!match) return `<code>${escape(text)}</code>`;
  const [, path = '', first = '1', last = first] = match;
  return `<a class="citation" href="#" role="button" data-path="${escape(path)}" data-first="${first}" data-last="${last}"><code>${escape(text)}</code></a>`;
};

/** HTML of one answer, complete or still being written. */
export function toHtml(text: string): string {
  return markdown.render(printable(text));
}

/** Control and bidirectional characters could make code look like what it is not: they are left out. */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/g, '');
}
