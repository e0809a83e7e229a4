// Languages whose definitions another extension finds: Noctule is silent there, so that nothing is listed twice.
import * as vscode from 'vscode';

const OTHERS: Record<string, string[]> = {
  python: ['ms-python.vscode-pylance', 'ms-pyright.pyright', 'detachhead.basedpyright', 'astral-sh.ty', 'ms-python.python'],
  javascript: ['vscode.typescript-language-features'],
  javascriptreact: ['vscode.typescript-language-features'],
  typescript: ['vscode.typescript-language-features'],
  typescriptreact: ['vscode.typescript-language-features'],
  go: ['golang.go'],
  rust: ['rust-lang.rust-analyzer'],
  java: ['redhat.java', 'oracle.oracle-java'],
  csharp: ['ms-dotnettools.csharp'],
  php: ['bmewburn.vscode-intelephense-client', 'vscode.php-language-features'],
  c: ['ms-vscode.cpptools', 'llvm-vs-code-extensions.vscode-clangd'],
  cpp: ['ms-vscode.cpptools', 'llvm-vs-code-extensions.vscode-clangd'],
  ruby: ['shopify.ruby-lsp'],
};

export function servedElsewhere(language: string): boolean {
  return (OTHERS[language] ?? []).some((id) => vscode.extensions.getExtension(id)?.isActive);
}
