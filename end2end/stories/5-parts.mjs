// The code of pages comes in parts. Every page opens by a link and by its address, and one whose part does not come is
// loaded whole.
import { expect, hydrated, open, signedIn } from '../lib.mjs';

export const sizes = ['desktop'];
const TITLES = {
  '/': 'Today', '/inbox': 'Inbox', '/onboarding': 'Tell CHIDI', '/products': 'Products', '/products/new': 'Add a product',
  '/channels': 'Channels', '/knowledge': 'Knowledge', '/rules': 'Rules', '/settings': 'Settings', '/undelivered': 'Not delivered',
};

/** Follows a link to any page of ours, as a click on one does. */
const follow = (page, path) => page.evaluate((href) => {
  const link = Object.assign(document.createElement('a'), { href });
  document.body.append(link);
  link.click();
  link.remove();
}, path);

const isOn = async (page, path) => {
  await page.waitForURL((url) => url.pathname === path);
  await page.waitForFunction((title) => document.title.startsWith(title), TITLES[path]);
};

export async function run({ browser, programs, size, wrong }) {
  const owner = await open(browser, size);
  const { page } = owner;
  await owner.context.addCookies(await signedIn(browser, programs));

  await page.goto(programs.base);
  await hydrated(page);
  await page.evaluate(() => { window.isSameDocument = true; });
  for (const path of Object.keys(TITLES)) {
    await follow(page, path);
    await isOn(page, path);
  }
  await follow(page, '/products');
  await page.getByRole('link', { name: /Add a product|Add your first/ }).first().click();
  await isOn(page, '/products/new');
  await page.getByRole('button', { name: 'Add an option' }).click();
  await page.getByLabel('Option', { exact: true }).waitFor();
  expect(await page.evaluate(() => window.isSameDocument), 'all that was one document');

  // While a part is on its way there is a line at the top.
  await page.goto(programs.base);
  await hydrated(page);
  await page.route(/\/pkg\/split_/, async (route) => { await new Promise((done) => setTimeout(done, 1_000)); await route.continue(); });
  await follow(page, '/channels');
  await page.waitForSelector('html[data-waiting]', { state: 'attached' });
  await isOn(page, '/channels');
  await page.waitForSelector('html:not([data-waiting])', { state: 'attached' });
  await page.unroute(/\/pkg\/split_/);

  for (const path of Object.keys(TITLES)) {
    await page.goto(programs.base + path);
    await hydrated(page);
    await isOn(page, path);
  }
  wrong.push(...owner.trouble.map((line) => `console: ${line}`));

  // As after a new CHIDI was put in place of the one this page is from: its files are gone.
  await page.goto(programs.base);
  await hydrated(page);
  await page.evaluate(() => { window.isSameDocument = true; });
  // The page that is loaded whole instead is from the new one, whose files are there.
  let areGone = true;
  page.on('request', (request) => { areGone &&= !request.isNavigationRequest(); });
  await page.route(/\/pkg\/(split|chunk)_/, (route) => (areGone ? route.fulfill({ status: 404 }) : route.continue()));
  await page.getByRole('link', { name: 'Channels' }).filter({ visible: true }).first().click();
  await page.waitForURL('**/channels');
  await page.getByLabel('Access token').waitFor();
  expect(!await page.evaluate(() => window.isSameDocument), 'the page was loaded whole');
  await page.unroute(/\/pkg\/(split|chunk)_/);
  await page.getByRole('link', { name: 'Settings' }).filter({ visible: true }).first().click();
  await isOn(page, '/settings');
  await hydrated(page);
  await owner.close();

  // A browser keeps a file for a year, but not that it was missing.
  const gone = await fetch(`${programs.base}/pkg/split_gone.wasm`);
  expect(gone.status === 404 && gone.headers.get('cache-control') === 'no-store', 'a missing file is asked for again');
}
