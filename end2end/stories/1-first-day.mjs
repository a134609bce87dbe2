// The first day of a shop: sign up, onboarding, a product with options, Instagram, a customer's question answered, a
// complaint handed over, the owner's reply on the customer's phone.
import { addAccount, expect, hydrated, isSound, open, screenshot } from '../lib.mjs';

const ANSWERS = [
  'We sell fabrics and ready-to-wear. We are at 12 Herbert Macaulay Way, Yaba, Lagos',
  'Ankara, adire, aso-oke, lace',
  'naira',
  'mon-sat 9am to 7pm',
  'Lagos mainland 2500, island 3500. Other states 5k, 2 to 3 days',
  'Bank transfer before we send, or cash at the shop',
  'Exchange within 7 days if it is uncut',
  'warm and friendly',
];

export async function run({ browser, programs, size, wrong }) {
  const account = size === 'phone' ? '17841400000000011' : '17841400000000012';
  const token = `IGAA-${account}`;
  await addAccount(programs, { id: account, token, username: `ireti.${size}`, name: 'Ireti Fabrics' });
  const owner = await open(browser, size);
  const { page } = owner;

  await page.goto(programs.base);
  await hydrated(page);
  await screenshot(page, `landing-${size}`);
  await isSound(page, 'landing', wrong);

  await page.goto(`${programs.base}/sign-up`);
  await hydrated(page);
  await screenshot(page, `sign-up-${size}`);
  await isSound(page, 'sign up', wrong);
  await page.getByLabel('Your name').fill('Temi Ade');
  await page.getByLabel("Your shop's name").fill('Ireti Fabrics');
  await page.getByLabel('E-mail').fill(`temi.${size}@example.com`);
  await page.locator('input[name=password]').fill('three words remembered');
  await page.getByRole('button', { name: 'Create my account' }).click();

  await page.waitForURL('**/onboarding');
  await hydrated(page);
  for (const answer of ANSWERS) {
    await page.locator('#answer').fill(answer);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    const right = page.getByRole('button', { name: 'That is right' });
    await right.waitFor();
    if (answer.includes('mainland')) {
      await screenshot(page, `onboarding-${size}`);
      await isSound(page, 'onboarding', wrong);
    }
    await right.click();
    await right.waitFor({ state: 'detached' });
  }
  await screenshot(page, `onboarding-end-${size}`);
  await page.getByRole('button', { name: /Finish|Open my shop|Start/ }).first().click();
  await page.waitForURL((url) => !url.pathname.startsWith('/onboarding'));

  await page.goto(`${programs.base}/products/new`);
  await hydrated(page);
  await page.getByLabel('Name', { exact: true }).fill('Ankara Sunburst');
  await page.getByLabel('Price', { exact: true }).first().fill('9,500');
  await page.getByRole('button', { name: 'Add an option' }).click();
  await page.getByLabel('Option', { exact: true }).fill('Colour');
  for (const value of ['Red', 'Green']) {
    await page.getByPlaceholder('Add one').fill(value);
    await page.getByPlaceholder('Add one').press('Enter');
  }
  await page.getByLabel('Stock of Red').fill('6');
  for (const value of ['Red', 'Green']) await page.getByLabel(`Price of ${value}`).fill('9,500');
  await screenshot(page, `new-product-${size}`);
  await isSound(page, 'new product', wrong);
  await page.getByRole('button', { name: 'Save product' }).click();
  await page.waitForURL('**/products');
  await page.getByText('Ankara Sunburst').first().waitFor();
  await screenshot(page, `products-${size}`);
  await isSound(page, 'products', wrong);

  await page.goto(`${programs.base}/channels`);
  await hydrated(page);
  await page.getByLabel('Access token').fill(token);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.getByText(`ireti.${size}`).first().waitFor();
  await screenshot(page, `channels-${size}`);
  await isSound(page, 'channels', wrong);

  await page.goto(`${programs.base}/inbox`);
  await hydrated(page);
  await screenshot(page, `inbox-empty-${size}`);
  await isSound(page, 'empty inbox', wrong);

  const customer = await open(browser, size);
  const phone = customer.page;
  await phone.goto(`${programs.simulator}/?account=${account}&customer=Amaka%20Obi`);
  await phone.locator('#text:enabled').waitFor();
  await isSound(phone, 'the phone', wrong);
  await phone.locator('#text').fill('How much is the ankara sunburst in red?');
  await phone.locator('#send').click();
  await phone.getByText('₦9,500').first().waitFor();
  await screenshot(phone, `simulator-${size}`);

  // The conversation is in the inbox without a reload.
  await page.getByText('Amaka Obi').filter({ visible: true }).first().waitFor();
  await screenshot(page, `inbox-${size}`);
  await phone.locator('#text').fill('The one I bought is torn. I want my money back');
  await phone.locator('#send').click();
  await page.getByText(/needs you/i).filter({ visible: true }).first().waitFor();
  await screenshot(page, `inbox-needs-you-${size}`);
  await isSound(page, 'inbox with one who waits', wrong);

  await page.locator('main a[href^="/inbox/"]:visible').first().click();
  await page.getByRole('button', { name: 'Take over' }).click();
  await page.getByRole('button', { name: 'Hand back to CHIDI' }).waitFor();
  await page.locator('#reply').fill('I am sorry, Amaka. Bring it in and I will change it.');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await phone.getByText('Bring it in and I will change it.').waitFor();
  await screenshot(page, `thread-${size}`);
  await isSound(page, 'thread', wrong);
  await page.getByRole('button', { name: 'Hand back to CHIDI' }).click();
  await page.getByRole('button', { name: 'Hand back to CHIDI' }).waitFor({ state: 'detached' });

  await page.getByRole('link', { name: 'Why this?' }).first().click();
  await page.waitForURL('**/answers/*');
  await page.getByText('₦9,500').first().waitFor();
  await screenshot(page, `answer-${size}`);
  await isSound(page, 'answer', wrong);
  await page.reload();
  await hydrated(page);

  for (const path of ['/', '/settings']) {
    await page.goto(programs.base + path);
    await hydrated(page);
    await screenshot(page, `${path === '/' ? 'today' : 'settings'}-${size}`);
    await isSound(page, path, wrong);
  }
  expect((await phone.locator('.bubble').count()) >= 5, 'the customer sees both sides');
  wrong.push(...owner.trouble.map((line) => `owner's console: ${line}`), ...customer.trouble.map((line) => `phone's console: ${line}`));
  await owner.close();
  await customer.close();
}
