// The owner approves: a suggestion waits, its words are changed, what no record backs is shown before it leaves, and the customer
// gets what the owner decided; the answer's page tells it all.
import { addAccount, expect, hydrated, isSound, open, screenshot, screenshots, signedIn } from '../lib.mjs';

export const sizes = ['phone', 'desktop'];

const ACCOUNTS = { phone: '17841400000000081', desktop: '17841400000000082' };
const PRODUCTS = { phone: 'Ebun wrap dress', desktop: 'Sade kaftan' };

export async function run({ browser, programs, size, wrong }) {
  const owner = await open(browser, size);
  const { page } = owner;
  await owner.context.addCookies(await signedIn(browser, programs));
  await opensShop(page, programs, size);
  await chooses(page, programs, 'CHIDI suggests, I send');

  const customer = await open(browser, size);
  await asks(customer.page, programs, size, `how much is the ${PRODUCTS[size]}?`);
  await opensThread(page, programs, size);
  await page.getByRole('heading', { name: 'CHIDI suggests' }).waitFor();
  await screenshot(page, `suggestion-${size}`);
  await isSound(page, `a suggestion, ${size}`, wrong);

  // "Edit" is a link without wasm.
  await page.getByText('Edit', { exact: true }).click();
  const words = page.getByLabel('Your words');
  await words.fill('Hello dear, for you it is ₦15,000.');
  const suggestion = page.getByRole('region', { name: 'CHIDI suggests' });
  await suggestion.getByRole('button', { name: 'Send', exact: true }).click();
  const doubts = page.getByRole('alert').filter({ hasText: 'Not sent yet' });
  await doubts.getByText(`₦15,000 is no price of yours: ${PRODUCTS[size]} is ₦18,500.`).waitFor();
  expect(await words.inputValue() === 'Hello dear, for you it is ₦15,000.', 'the owner\'s words are still there');
  await screenshots(page, 'suggestion-doubted', size);
  await isSound(page, `doubted words, ${size}`, wrong);
  expect(await customer.page.getByText('₦15,000').count() === 0, 'nothing has left');

  await page.getByRole('button', { name: 'Send anyway' }).click();
  await customer.page.getByText('for you it is ₦15,000').first().waitFor();
  await page.getByRole('heading', { name: 'CHIDI suggests' }).waitFor({ state: 'detached' });

  await page.getByRole('link', { name: 'Why this?' }).last().click();
  await page.waitForURL('**/answers/*');
  await page.getByText('changed and sent all the same by Temi Ade').first().waitFor();
  await screenshots(page, 'answer-approved', size);
  await isSound(page, `an answer in the owner's words, ${size}`, wrong);

  await chooses(page, programs, 'CHIDI answers when it is sure');
  wrong.push(...owner.trouble.map((line) => `owner's console: ${line}`), ...customer.trouble.map((line) => `phone's console: ${line}`));
  await owner.close();
  await customer.close();
}

async function opensShop(page, programs, size) {
  const token = `IGAA-${ACCOUNTS[size]}`;
  await addAccount(programs, { id: ACCOUNTS[size], token, username: `approval.${size}`, name: 'Ireti Fabrics' });
  await page.goto(`${programs.base}/channels`);
  await hydrated(page);
  await page.getByLabel('Access token').fill(token);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.getByText(`approval.${size}`).first().waitFor();

  await page.goto(`${programs.base}/products/new`);
  await hydrated(page);
  await page.getByLabel('Name', { exact: true }).first().fill(PRODUCTS[size]);
  await page.getByLabel('Price', { exact: true }).first().fill('18,500');
  await page.getByRole('button', { name: 'Save product' }).click();
  await page.waitForURL('**/products');
}

async function chooses(page, programs, mode) {
  await page.goto(`${programs.base}/settings/assistant`);
  await hydrated(page);
  await page.getByText(mode).click();
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('Saved. CHIDI answers this way from now on.').first().waitFor();
}

async function asks(phone, programs, size, question) {
  await phone.goto(`${programs.simulator}/?account=${ACCOUNTS[size]}&customer=Amaka%20${size}`);
  await phone.locator('#text:enabled').waitFor();
  await phone.locator('#text').fill(question);
  await phone.locator('#send').click();
}

async function opensThread(page, programs, size) {
  await page.goto(`${programs.base}/inbox`);
  await hydrated(page);
  const thread = page.locator('main a[href^="/inbox/"]:visible').filter({ hasText: `Amaka ${size}` }).first();
  await thread.waitFor();
  await page.goto(programs.base + await thread.getAttribute('href'));
  await hydrated(page);
}
