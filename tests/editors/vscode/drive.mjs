// Uses the extension as a newcomer would, in a real VS Code; prints one JSON line per check and leaves pictures.
import fs from 'node:fs';
import { frameWith, goTo, matchesAll, open, openFile, palette, plain, say, until } from './browser.mjs';

const [url, pictures] = process.argv.slice(2);
fs.mkdirSync(pictures, { recursive: true });
const { browser, page, outside, refused } = await open(url);
const shot = (name) => page.screenshot({ path: `${pictures}/${name}.png` });

let failed = false;
async function check(name, run) {
  const start = Date.now();
  try {
    await run();
    console.log(JSON.stringify({ name, ok: true, seconds: (Date.now() - start) / 1000 }));
  } catch (error) {
    failed = true;
    await shot(`failed-${name.replace(/[^a-z]+/g, '-')}`);
    console.log(JSON.stringify({ name, ok: false, why: String(error).slice(0, 600) }));
  }
}
const includes = (text, ...parts) => { for (const part of parts) if (!text.includes(part)) throw new Error(`"${part}" is not in: ${text.slice(0, 500)}`); };
const status = () => page.locator('#noctule\\.noctule\\.noctule\\.status, [id*="noctule.status"]').first();
const tree = (title) => page.locator('.pane', { has: page.locator('.pane-header', { hasText: title }) });
const chat = () => page.locator('.interactive-session').first();

await page.evaluate(() => { // states of a small repository pass quickly
  globalThis.barSaid = [];
  const bar = document.querySelector('.part.statusbar');
  new MutationObserver(() => globalThis.barSaid.push(bar.innerText)).observe(bar, { subtree: true, childList: true, characterData: true, attributes: true });
});

await check('the status bar says idle', async () => {
  await openFile(page, 'ledger/account.py');
  await until('idle', async () => (await status().innerText().catch(() => '')).includes('Noctule: idle'), 60_000);
});

await check('a click on the status bar offers what can be done', async () => {
  await status().click();
  const menu = page.locator('.quick-input-widget');
  await until('the menu', async () => {
    const text = plain(await menu.innerText());
    return ['ledger: idle', 'Ask About This Repository', 'Think Now', 'Pause Thinking', 'Show the Log'].every((part) => text.includes(part));
  });
  await page.keyboard.press('Escape');
  await menu.waitFor({ state: 'hidden' });
});

await check('it learns when told to', async () => {
  await palette(page, 'Noctule: Think Now');
  await palette(page, 'View: Show Noctule');
  await until('questions known', async () => /[1-9]\d* anticipated questions/.test(await tree('Repository').innerText()), 60_000);
  await until('idle again', async () => (await status().innerText()).includes('Noctule: idle'), 60_000);
  includes(await page.evaluate(() => globalThis.barSaid.join(' ')), 'Noctule: sleeping');
});

await check('the view follows the cursor', async () => {
  await page.locator('.editor-instance .view-line').first().click();
  await goTo(page, 15, 10);
  const view = async () => plain(await tree('At the Cursor').innerText());
  const wanted = [/Account\.deposit/i, /Facts/, /Raises\s*ValueError \(“over the limit”\)/, /Called by\s*add_bonus/, /Anticipated questions/];
  await until('facts of deposit', async () => matchesAll(await view(), wanted));
  const lately = tree('At the Cursor').locator('.monaco-list-row', { hasText: 'Learned lately' });
  await lately.click();
  await until('an age', async () => /just now|min ago/.test(await view()));
  await lately.click();
  await page.keyboard.press('Escape'); // nothing is selected then
  // Of an attribute nothing is known by itself: what is around it is shown.
  await page.keyboard.press('Control+1');
  await goTo(page, 13, 15);
  await until('what is around', async () => /Account\s*Facts/i.test(await view()) || /Account\.__init__\s*Facts/i.test(await view()));
  await goTo(page, 15, 10);
  await until('deposit again', async () => /Account\.deposit\s*Facts/i.test(await view()));
});

await check('lenses stand above definitions', async () => {
  await page.waitForSelector('.codelens-decoration a');
  const lenses = plain((await page.locator('.codelens-decoration').allInnerTexts()).join(' ; '));
  includes(lenses, '2 callers · 1 test · ', 'questions');
});

await check('a hover shows what is known', async () => {
  const word = page.locator('.view-line span span', { hasText: /^\s*deposit$/ }).first();
  const box = await word.boundingBox();
  const hover = page.locator('.monaco-hover', { hasText: 'Raises' }).first();
  await until('the hover', async () => {
    await page.mouse.move(box.x + box.width - 30, box.y + 40);
    await page.mouse.move(box.x + box.width - 12, box.y + 9, { steps: 3 });
    return hover.waitFor({ timeout: 3000 }).then(() => true, () => false);
  });
  includes(plain(await hover.innerText()), 'new balance', 'ValueError', 'add_bonus', 'test_deposit', 'self.balance', 'fresh', 'proved');
  await until('the hover drawn', () => hover.evaluate((element) => {
    for (let each = element; each; each = each.parentElement) if (Number(getComputedStyle(each).opacity) < 1) return false;
    return true;
  }));
  await shot('vscode-hover');
  await until('the hover to go', async () => {
    await page.mouse.move(700, 690);
    await page.mouse.move(720, 700, { steps: 3 });
    await page.keyboard.press('Escape');
    return hover.waitFor({ state: 'hidden', timeout: 2_000 }).then(() => true, () => false);
  });
});

await check('a lens acts', async () => {
  await page.keyboard.press('Escape');
  await page.locator('.codelens-decoration a', { hasText: 'question' }).last().click();
  const frame = await frameWith(page, '#answer .citation');
  await shot('vscode-facts');
  await until('what is known', async () => (await frame.locator('main').innerText()).includes('Known of Account.deposit'));
  includes(plain(await frame.locator('main').innerText()), 'raises', 'Anticipated questions', 'ledger/account.py:18');
});

await check('who calls this', async () => {
  await openFile(page, 'ledger/store.py');
  await goTo(page, 10, 10);
  await palette(page, 'Noctule: Who Calls This');
  await page.waitForSelector('.peekview-widget');
  await until('the caller', async () => plain(await page.locator('.peekview-widget').innerText()).includes("append('deposit'"));
  await shot('vscode-callers');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
});

await check('the call hierarchy', async () => {
  await palette(page, 'View: Close All Editors');
  await openFile(page, 'ledger/store.py');
  await goTo(page, 10, 10);
  await palette(page, 'Calls: Show Call Hierarchy');
  await page.locator('.sidebar .title-label', { hasText: 'Callers Of' }).waitFor();
  const row = page.locator('.sidebar .monaco-list-row');
  await row.filter({ hasText: 'Account.deposit' }).first().waitFor();
  await row.filter({ hasText: 'Account.deposit' }).first().locator('.monaco-tl-twistie').click();
  await row.filter({ hasText: 'test_deposit' }).first().waitFor();
  includes(plain((await row.allInnerTexts()).join(' ')), 'pay_all', 'add_bonus', 'likely');
  await shot('vscode-hierarchy');
});

await check('a streamed cited answer', async () => {
  await openFile(page, 'ledger/account.py');
  await goTo(page, 15, 10);
  await palette(page, 'View: Show Noctule');
  await palette(page, 'Noctule: Ask About This Repository…');
  const input = page.locator('.quick-input-widget input').first();
  await until('the box', async () => (await input.getAttribute('placeholder'))?.includes('reach its handler'));
  await input.fill('When does deposit raise an error?');
  await page.keyboard.press('Enter');
  const frame = await frameWith(page, '#answer .citation');
  await until('the receipt', async () => (await frame.locator('#footer').innerText()).includes('nothing spent'));
  const text = plain(await frame.locator('main').innerText());
  includes(text, 'When does deposit raise an error?', 'ValueError', 'ledger/account.py:18', 'read again');
  await until('colours', async () => (await frame.locator('#answer .hljs-keyword').count()) > 0);
  await page.locator('.codelens-decoration a', { hasText: '2 callers' }).waitFor();
  await shot('vscode-answer');
});

await check('a citation leads to its lines', async () => {
  const frame = await frameWith(page, '#answer .citation');
  await frame.locator('.citation', { hasText: 'ledger/account.py:18' }).first().click();
  await until('line 18', async () => (await page.locator('[id="status.editor.selection"]').innerText()).includes('Ln 18'));
});

await check('the repository cannot put markup into the answer', async () => {
  const frame = await frameWith(page, '#question');
  await frame.locator('#question').fill('What does shout do?');
  await frame.locator('#question').press('Enter');
  await until('the answer as text', async () => (await frame.locator('#answer').innerText()).includes('<img src=x'));
  const foreign = await frame.locator('#answer img, #answer script, #answer iframe, #answer a:not(.citation), #answer [onerror]').count();
  if (foreign) throw new Error(await frame.locator('#answer').innerHTML());
});

await check('chat answers with references', async () => {
  await palette(page, 'View: Close All Editors');
  await openFile(page, 'ledger/account.py');
  await goTo(page, 15, 10);
  await palette(page, 'View: Close Primary Side Bar');
  await palette(page, 'Chat: Open Chat');
  await chat().waitFor();
  const { x } = await page.locator('.part.auxiliarybar').boundingBox();
  await page.mouse.move(x - 3, 400);
  await page.mouse.down();
  await page.mouse.move(x - 280, 400, { steps: 5 });
  await page.mouse.up();
  await until('a model to pick', async () => plain(await chat().innerText()).includes('Noctule'));
  await say(page, chat(), '@noctule When does deposit raise an error?');
  await until('the answer', async () => plain(await chat().innerText()).includes('nothing spent'));
  includes(plain(await chat().innerText()), 'raises ValueError', 'Sources:', 'account.py:18');
  await until('follow-up questions', async () => plain(await chat().innerText()).includes('What does Account.deposit do?'));
  await shot('vscode-chat');
});

for (const [command, wanted] of [['callers', 'Who calls Store.append'], ['impact', 'Who notices a change to Store.append'], ['explain', 'kind (str)']]) {
  await check(`chat /${command}`, async () => {
    await say(page, chat(), `/${command} Store.append`);
    await until(wanted, async () => plain(await chat().innerText()).includes(wanted));
  });
}

await check('agents are offered an MCP server that starts', async () => {
  // The chat may have started it already.
  const row = page.locator('.quick-input-list .monaco-list-row');
  const server = row.filter({ hasText: /Noctule\s*(Running|Stopped|Starting)/ });
  await until('it to run', async () => {
    await palette(page, 'MCP: List Servers');
    const state = plain(await server.innerText());
    if (/Stopped/.test(state)) {
      await server.click();
      await row.filter({ hasText: 'Start Server' }).click();
    } else await page.keyboard.press('Escape');
    return /Running/.test(state);
  }, 60_000);
});

await check('the walkthrough leads through it', async () => {
  await palette(page, 'View: Toggle Secondary Side Bar Visibility');
  await palette(page, 'Welcome: Open Walkthrough');
  const walk = page.locator('.quick-input-list .monaco-list-row', { hasText: 'Get started with Noctule' });
  await walk.click();
  for (const [step, wanted] of [
    ['Install the program', 'uv tool install'], ['Open a repository', 'everything is up to date'], ['Look at a function', 'Lenses above definitions'],
    ['Ask a question', 'not in the index'], ['Ask in Chat', '@noctule /impact'],
  ]) {
    await page.locator('.getting-started-step', { hasText: step }).first().click();
    await until(wanted, async () => plain((await Promise.all(page.frames().map((frame) => frame.locator('body').innerText().catch(() => '')))).join(' ')).includes(wanted));
  }
  await shot('vscode-walkthrough');
});

await check('nothing was fetched from outside and no script refused', async () => {
  outside.delete('open-vsx.org'); // the editor's own list of extensions
  if (outside.size) throw new Error([...outside].join(' '));
  const own = refused.filter((text) => /noctule|answer\.js|nonce/i.test(text));
  if (own.length) throw new Error(own[0]);
});

await shot('vscode-last');
await browser.close();
process.exit(failed ? 1 : 0);
