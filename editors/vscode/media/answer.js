// The page of the answer panel: draws what the extension sends, and tells it what was clicked or asked.
(function () {
  const host = acquireVsCodeApi();
  const element = (id) => document.getElementById(id);
  const question = element('question');

  window.addEventListener('message', ({ data }) => {
    const atEnd = window.innerHeight + window.scrollY >= document.body.scrollHeight - 40;
    element('title').textContent = data.title;
    element('answer').innerHTML = data.html; // rendered without any markup of the repository, see src/markdown.ts
    element('footer').textContent = data.footer;
    document.body.classList.toggle('busy', data.busy);
    element('stop').hidden = !data.busy;
    element('ask').hidden = data.busy;
    if (data.busy && atEnd && window.scrollY > 0) window.scrollTo(0, document.body.scrollHeight);
  });

  document.addEventListener('click', (event) => {
    const citation = event.target.closest('.citation');
    if (!citation) return;
    event.preventDefault();
    const { path, first, last } = citation.dataset;
    host.postMessage({ kind: 'open', path, first: Number(first), last: Number(last) });
  });

  function ask() {
    if (!question.value.trim()) return;
    host.postMessage({ kind: 'ask', question: question.value });
    question.value = '';
  }
  question.addEventListener('keydown', (event) => { if (event.key === 'Enter' && !event.isComposing) ask(); });
  element('ask').addEventListener('click', ask);
  element('stop').addEventListener('click', () => host.postMessage({ kind: 'stop' }));
  element('copy').addEventListener('click', () => host.postMessage({ kind: 'copy' }));
  host.postMessage({ kind: 'ready' });
})();
