// Opens VS Code and waits until the probe extension is done: the extension host lives as long as a window is open.
import fs from 'node:fs';
import { open, until } from './browser.mjs';

const [url, log] = process.argv.slice(2);
const { browser } = await open(url);
const done = await until('the probe', () => fs.existsSync(log) && fs.readFileSync(log, 'utf8').includes('"done":true'), 120_000).then(() => true, () => false);
await browser.close();
console.log(JSON.stringify({ name: 'probe', ok: done }));
