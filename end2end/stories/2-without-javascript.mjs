// With JavaScript off: sign up, answer in the onboarding, save a product after a mistake, log out, log in after a mistake.
import { expect, open } from '../lib.mjs';

export async function run({ browser, programs, size, wrong }) {
  const owner = await open(browser, size, { javaScriptEnabled: false });
  const { page } = owner;
  const email = `noscript.${size}@example.com`;
  await page.goto(`${programs.base}/sign-up`);
  await page.getByLabel('Your name').fill('Bola');
  await page.getByLabel("Your shop's name").fill('Bola Shoes');
  await page.locator('input[name=password]').fill('three words remembered');
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Create my account' }).click();
  await page.waitForURL('**/onboarding');

  await page.locator('#answer').fill('We sell shoes. We are at 3 Allen Avenue, Ikeja');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('Allen Avenue').first().waitFor();
  await page.getByRole('button', { name: 'That is right' }).click();

  await page.goto(`${programs.base}/products/new`);
  await page.getByLabel('Name', { exact: true }).fill('Brogues');
  await page.getByLabel('Price', { exact: true }).fill('not a price');
  await page.getByRole('button', { name: 'Save product' }).click();
  await page.locator('.field-error').first().waitFor();
  expect((await page.getByLabel('Name', { exact: true }).inputValue()) === 'Brogues', 'what was typed is kept');
  await page.getByLabel('Price', { exact: true }).fill('25,000');
  await page.getByRole('button', { name: 'Save product' }).click();
  await page.waitForURL((url) => url.pathname === '/products');
  await page.getByText('Brogues').first().waitFor();

  await page.goto(`${programs.base}/settings`);
  // The menu that is there for this size: the account's on a desktop, More on a phone.
  for (const menu of await page.locator('details:has(form[action="/auth/log-out"]) > summary').all()) if (await menu.isVisible()) await menu.click();
  await page.locator('form[action="/auth/log-out"] button:visible').first().click();
  await page.waitForURL((url) => url.pathname === '/');
  await page.goto(`${programs.base}/products`);
  await page.waitForURL('**/log-in**');
  await page.getByLabel('E-mail').fill(email);
  await page.locator('input[name=password]').fill('not my password');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByText('is not right').waitFor();
  expect((await page.getByLabel('E-mail').inputValue()) === email, 'the typed address is kept');
  expect(!page.url().includes('noscript'), 'the address bar keeps nothing that was typed');
  await page.locator('input[name=password]').fill('three words remembered');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/log-in'));
  wrong.push(...owner.trouble.filter((line) => !line.includes('Scripts may close')).map((line) => `console: ${line}`));
  await owner.close();
}
