// Bundles the extension into one file that VS Code loads; everything but `vscode` itself is inside.
import { build } from 'esbuild';

await build({
  entryPoints: ['src/extension.ts'], outfile: 'dist/extension.js', bundle: true, platform: 'node', format: 'cjs', target: 'node20',
  external: ['vscode'], minify: true, sourcemap: false, legalComments: 'linked', logLevel: 'warning',
});
