// A browser on a running code-server, and what a user does in VS Code: palette, files, hovers, webviews, chat.
import { createRequire } from 'node:module';

const { chromium } = createRequire(`${process.env.NOCTULE_NODE_MODULES}/`)('playwright-core');
const QUIET = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export async function open(url) {
  const browser = await chromium.launch({ executablePath: process.env.NOCTULE_CHROMIUM, headless: true, args: QUIET });
  const page = await browser.newPage({ viewport: { width: 1280, height: 780 } });
  page.setDefaultTimeout(20_000);
  const outside = new Set();
  const refused = [];
  page.on('request', (request) => { const { hostname, protocol } = new URL(request.url()); if (protocol.startsWith('http') && !/^(127\.0\.0\.1|localhost)$|vscode-resource\.vscode-cdn\.net$/.test(hostname)) outside.add(hostname); });
  page.on('console', (message) => { if (/Content Security Policy/i.test(message.text())) refused.push(message.text()); });
  await page.goto(url);
  await page.waitForSelector('.monaco-workbench', { timeout: 90_000 });
  return { browser, page, outside, refused };
}

/** Runs a command by its name. The box closes when focus moves on in the background: it is opened again then. */
export async function palette(page, command) {
  const input = page.locator('.quick-input-widget input').first();
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: command.replace(/^[^:]*: /, '') }).first();
  for (let tries = 1; ; tries++) {
    try {
      await page.keyboard.press('F1');
      await input.fill(`>${command}`, { timeout: 4_000 });
      await row.waitFor({ timeout: 4_000 });
      break;
    } catch (error) {
      if (tries === 4) throw error;
    }
  }
  await page.keyboard.press('Enter');
}

/** Opens a file by the quick open box, and waits until it is the one that is edited. */
export async function openFile(page, path) {
  const name = path.split('/').at(-1);
  const input = page.locator('.quick-input-widget input').first();
  // The first row is what Enter takes; before the search is done that is a file of the history.
  const row = page.locator('.quick-input-list .monaco-list-row[data-index="0"]', { hasText: name });
  const tab = page.locator('.editor-group-container.active .tab.active', { hasText: name });
  for (let tries = 1; ; tries++) {
    try {
      await page.keyboard.press('Control+p');
      await input.fill(path, { timeout: 4_000 });
      await row.waitFor({ timeout: 4_000 });
      await page.keyboard.press('Enter');
      await tab.waitFor({ timeout: 4_000 });
      break;
    } catch (error) {
      if (tries === 4) throw error;
    }
  }
  await page.waitForSelector('.monaco-editor .view-line');
}

export async function goTo(page, line, column) {
  const standing = page.locator('[id="status.editor.selection"]');
  for (let tries = 1; ; tries++) {
    try {
      await page.keyboard.press('Control+g');
      await page.locator('.quick-input-widget input').first().fill(`:${line}:${column}`, { timeout: 4_000 });
      await page.keyboard.press('Enter');
      await standing.filter({ hasText: `Ln ${line}, Col ${column}` }).waitFor({ timeout: 4_000 });
      return;
    } catch (error) {
      if (tries === 4) throw error;
    }
  }
}

/**
 * Sends a line to the chat. While it is typed, lists of participants and commands open and close: Enter is pressed once the line stands
 * there and no list would take the key, and again until the line has gone.
 */
export async function say(page, chat, text) {
  const line = chat.locator('.interactive-input-editor, .chat-editor-container').first();
  const typed = async () => plain(await line.locator('.view-lines').first().innerText()).trim();
  await line.click();
  await page.keyboard.type(text, { delay: 15 });
  await until(`“${text}” in the chat`, async () => (await typed()).includes(text));
  await until(`“${text}” sent`, async () => {
    if (!(await typed()).includes(text)) return true;
    if (await page.locator('.suggest-widget.visible').count()) return false;
    await page.keyboard.press('Enter');
    return until('the line to go', async () => !(await typed()).includes(text), 2_000).then(() => true, () => false);
  });
}

/** Whether a text matches all of the patterns. */
export const matchesAll = (text, patterns) => patterns.every((pattern) => pattern.test(text));

/** The frame of the webview that has an element; webviews are frames within frames. */
export async function frameWith(page, selector) {
  for (const end = Date.now() + 20_000; Date.now() < end; await page.waitForTimeout(100)) {
    for (const frame of page.frames()) if (await frame.locator(selector).count().catch(() => 0)) return frame;
  }
  throw new Error(`no webview with ${selector}`);
}

/** Text as a reader sees it: VS Code writes hard spaces into editors. */
export const plain = (text) => text.replaceAll('\u00a0', ' ');

export async function until(what, holds, milliseconds = 30_000) {
  let last;
  for (const end = Date.now() + milliseconds; Date.now() < end; await new Promise((done) => setTimeout(done, 100))) {
    if ((last = await holds())) return last;
  }
  throw new Error(`${what}: not in ${milliseconds} ms`);
}
