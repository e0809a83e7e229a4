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

export async function palette(page, command) {
  await page.keyboard.press('F1');
  const input = page.locator('.quick-input-widget input').first();
  await input.fill(`>${command}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: command.replace(/^[^:]*: /, '') }).first().waitFor();
  await page.keyboard.press('Enter');
}

/** Opens a file, by the quick open box. */
export async function openFile(page, path) {
  await page.keyboard.press('Control+p');
  await page.locator('.quick-input-widget input').first().fill(path);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: path.split('/').at(-1) }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.waitForSelector('.monaco-editor .view-line');
}

export async function goTo(page, line, column) {
  await page.keyboard.press('Control+g');
  await page.locator('.quick-input-widget input').first().fill(`:${line}:${column}`);
  await page.keyboard.press('Enter');
}

/** The editor that holds a file's text, whichever group it is in. */
export const editorWith = (page, text) => page.locator('.editor-instance', { has: page.locator('.view-line', { hasText: text }) }).first();

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
