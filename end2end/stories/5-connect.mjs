// Accounts are connected by logging in at Meta: Instagram, then one of two Facebook pages; one is checked and disconnected.
// It has programs of its own, since the other stories are told where nobody can log in at Meta. Everything here is links and
// forms, so nothing waits for the wasm.
import { APP_SECRET, PROGRAM, addAccount, expect, isSound, open, screenshot, startPrograms } from '../lib.mjs';

const APP_ID = '1000000000000001';
const SHOP = '17841400000000051';
const PAGES = ['51000000000051', '52000000000052'];

export async function run({ browser, size, wrong }) {
  const programs = await startPrograms(PROGRAM, { META_APP_ID: APP_ID, INSTAGRAM_APP_ID: APP_ID, INSTAGRAM_APP_SECRET: APP_SECRET });
  try {
    await connect({ browser, programs, size, wrong });
  } finally {
    await programs.stop();
  }
}

async function connect({ browser, programs, size, wrong }) {
  await addAccount(programs, { id: SHOP, token: 'IGAA-shop', username: 'iretifabrics', name: 'Ireti Fabrics' });
  for (const [at, id] of PAGES.entries()) {
    await addAccount(programs, { platform: 'messenger', id, token: `EAA-${id}`, username: `page${at}`, name: ['Ireti Fabrics', 'Our choir'][at] });
  }
  const owner = await open(browser, size);
  const { page } = owner;
  await page.goto(`${programs.base}/sign-up`);
  await page.getByLabel('Your name').fill('Temi Ade');
  await page.getByLabel("Your shop's name").fill('Ireti Fabrics');
  await page.locator('input[name=password]').fill('three words remembered');
  await page.getByLabel('E-mail').fill('temi@example.com');
  await page.getByRole('button', { name: 'Create my account' }).click();
  await page.waitForURL('**/onboarding');

  await page.goto(`${programs.base}/channels`);
  await isSound(page, 'channels with log-ins', wrong);
  await page.getByRole('link', { name: 'Connect Instagram' }).click();
  await page.getByRole('heading', { name: /on Instagram/ }).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('You said no on Instagram, so nothing was connected.').waitFor();

  await page.getByRole('link', { name: 'Connect Instagram' }).click();
  await screenshot(page, `meta-${size}`);
  await isSound(page, "Meta's page", wrong);
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.getByText('@iretifabrics is connected. CHIDI answers there now.').waitFor();
  await page.getByText('60 days left, renewed by itself').waitFor();
  expect(!page.url().includes('code='), 'the address keeps nothing of the log-in');

  await page.getByRole('link', { name: 'Connect a Facebook page' }).click();
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.getByRole('heading', { name: "Which page is your shop's?" }).waitFor();
  await screenshot(page, `choose-page-${size}`);
  await isSound(page, 'the choice of the page', wrong);
  await page.getByRole('button', { name: 'Connect' }).click();
  await page.getByText('Choose at least one page').waitFor();
  await isSound(page, 'the choice after nothing was chosen', wrong);
  await page.getByLabel('Ireti Fabrics').check();
  await page.getByRole('button', { name: 'Connect' }).click();
  await page.getByText('Ireti Fabrics is connected. CHIDI answers there now.').waitFor();
  expect((await page.getByText('Our choir').count()) === 0, 'the other page is left alone');

  const card = page.getByRole('region', { name: 'Instagram', exact: true });
  await card.getByRole('button', { name: 'Check now' }).click();
  await page.getByText('Messages that customers send reach CHIDI.').first().waitFor();
  await screenshot(page, `channels-connected-${size}`);
  await isSound(page, 'channels after a check', wrong);

  await card.locator('summary').click();
  await card.getByRole('button', { name: 'Disconnect @iretifabrics' }).click();
  await page.getByText('Its conversations stay in your inbox.').waitFor();
  await card.getByRole('link', { name: 'Connect again' }).waitFor();
  await isSound(page, 'channels with one disconnected', wrong);

  await page.goto(`${programs.base}/guide/connect`);
  await screenshot(page, `guide-${size}`);
  await isSound(page, 'the guide', wrong);
  wrong.push(...owner.trouble.map((line) => `owner's console: ${line}`));
  await owner.close();
}
