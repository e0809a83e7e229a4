// What VS Code shows in a situation of its own: an untrusted folder, a program that is missing.
import fs from 'node:fs';
import { open, openFile, palette, plain, until } from './browser.mjs';

const [url, situation, pictures] = process.argv.slice(2);
fs.mkdirSync(pictures, { recursive: true });
const { browser, page } = await open(url);

const situations = {
  async untrusted() {
    await openFile(page, 'ledger/account.py');
    await until('Restricted Mode', async () => (await page.locator('.statusbar').innerText()).includes('Restricted Mode'));
    await until('idle', async () => plain(await page.locator('.statusbar').innerText()).includes('Noctule: idle'), 60_000);
  },
  async spent() {
    await openFile(page, 'ledger/account.py');
    await until('what was spent', async () => plain(await page.locator('.statusbar').innerText()).includes('Noctule: idle · $0.12'), 60_000);
    await palette(page, 'View: Show Noctule');
    await until('of what', async () => plain(await page.locator('.sidebar').innerText()).includes('$0.12 of at most $2.00 spent today'));
  },
  async missing() {
    await openFile(page, 'ledger/account.py');
    const toast = page.locator('.notifications-toasts', { hasText: 'noctule.path names' });
    await toast.waitFor();
    const text = plain(await toast.innerText());
    for (const part of ['/nowhere/noctule', 'uv tool install', 'Choose the Program']) if (!text.includes(part)) throw new Error(text);
    await palette(page, 'View: Show Noctule');
    await until('the welcome', async () => plain(await page.locator('.sidebar').innerText()).includes('was not found'));
  },
};

let why;
await situations[situation]().catch((error) => { why = String(error).slice(0, 600); });
await page.screenshot({ path: `${pictures}/vscode-${situation}.png` });
await browser.close();
console.log(JSON.stringify({ name: situation, ok: why === undefined, why }));
