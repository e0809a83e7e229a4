// A report page in Chromium: what a person would look at, as one JSON document on stdout, and pictures of it.
//   node drive.mjs CHROMIUM PAGE.html PICTURES
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [program, file, pictures] = process.argv.slice(2);
const { chromium } = createRequire(process.env.NOCTULE_TEST_PLAYWRIGHT + "/")("playwright-core");
const found = { requests: [], complaints: [], looks: {} };
const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox"] });

async function open(look, width, height, scheme) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
  const page = await context.newPage();
  page.on("console", (message) => found.complaints.push(`${look}: ${message.text()}`));
  page.on("pageerror", (error) => found.complaints.push(`${look}: ${error.message}`));
  page.on("dialog", (dialog) => { found.complaints.push(`${look}: dialog ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => { if (request.url() !== pathToFileURL(file).href) found.requests.push(request.url()); });
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector("h1");
  found.looks[look] = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    ground: getComputedStyle(document.body).backgroundColor,
    headings: [...document.querySelectorAll("h2")].map((heading) => heading.textContent),
    scripts: document.querySelectorAll("script").length,
    foreign: document.querySelectorAll("img, iframe, object, embed, link, a, form").length,
  }));
  await page.screenshot({ path: `${pictures}/${look}.png`, fullPage: true });
  return page;
}

const light = await open("light", 1200, 900, "light");
found.text = await light.evaluate(() => document.getElementById("page").innerText);
found.planted = await light.evaluate(() => [globalThis.planted ?? null, document.querySelectorAll("x-planted").length]);
const crumbs = () => light.$$eval(".row button:not([aria-pressed])", (buttons) => buttons.map((button) => button.textContent));
found.crumbs = [await crumbs()];
await light.locator("svg [role=button] >> nth=0").press("Enter");
found.crumbs.push(await crumbs());
await light.getByText("staleness", { exact: true }).click();
found.mode = await light.$$eval("button[aria-pressed=true]", (buttons) => buttons.map((button) => button.textContent));
await light.locator("svg .node.own >> nth=0").click();
found.chosen = await light.$$eval("svg.chosen .link.near", (links) => links.length);
found.detail = await light.locator(".scroll.tall + p").innerText();
await light.getByText("Light / dark").click();
found.toggled = await light.evaluate(() => getComputedStyle(document.body).backgroundColor);
await open("dark", 1200, 900, "dark");
await open("phone", 390, 844, "light");
await browser.close();
process.stdout.write(JSON.stringify(found));
