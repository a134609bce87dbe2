// How CHIDI answers: a model with its key is added and tested, the line is moved and shows what it would mean, tone and words that
// always call the owner are kept.
import { expect, hydrated, isSound, open, screenshots, signedIn } from '../lib.mjs';

export const sizes = ['phone', 'desktop'];

export async function run({ browser, programs, size, wrong }) {
  const owner = await open(browser, size);
  const { page } = owner;
  await owner.context.addCookies(await signedIn(browser, programs));
  const model = size === 'phone' ? 'gpt-4o-mini' : 'gpt-5.4-mini';

  await page.goto(`${programs.base}/settings/assistant`);
  await hydrated(page);
  await isSound(page, `how CHIDI answers, ${size}`, wrong);
  const line = page.getByRole('slider', { name: 'Your line' });
  await line.fill('60');
  await page.locator('output', { hasText: '60' }).waitFor();
  await page.getByText(/would be sent by CHIDI|you see here what another line would mean/).first().waitFor();
  await page.getByText('Playful', { exact: true }).click();
  await page.getByLabel('Words of customers').fill('wholesale\nwedding order');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('Saved. CHIDI answers this way from now on.').first().waitFor();
  await page.reload();
  await hydrated(page);
  expect(await line.inputValue() === '60', 'the line is kept');
  expect((await page.getByLabel('Words of customers').inputValue()).includes('wedding order'), 'the words are kept');

  const add = page.locator('summary', { hasText: 'Add a model' });
  if (await add.evaluate((summary) => !summary.parentElement.open)) await add.click();
  await page.getByLabel('Model', { exact: true }).fill(model);
  await page.getByLabel('Key', { exact: true }).fill('sk-a-key-of-the-stories');
  await page.getByLabel('Address (optional)').fill(`${programs.simulator}/llm/openai/v1`);
  await page.getByRole('button', { name: 'Add the model' }).click();
  const row = page.locator('li').filter({ has: page.getByRole('button', { name: `Test: ${model}`, exact: true }) });
  await row.waitFor();
  expect(await page.getByText('sk-a-key-of-the-stories').count() === 0, 'the key is not shown again');
  await row.getByRole('button', { name: `Test: ${model}`, exact: true }).click();
  await row.getByText(/Tested/).first().waitFor();
  await row.scrollIntoViewIfNeeded();
  await screenshots(page, 'assistant-models', size);
  await isSound(page, `a model that was tested, ${size}`, wrong);
  await row.getByRole('button', { name: `Remove: ${model}`, exact: true }).click();
  await row.waitFor({ state: 'detached' });

  // As it was, for the stories that share the shop.
  await line.fill('80');
  await page.getByText('Friendly', { exact: true }).click();
  await page.getByLabel('Words of customers').fill('');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('Saved. CHIDI answers this way from now on.').first().waitFor();
  wrong.push(...owner.trouble.map((trouble) => `console: ${trouble}`));
  await owner.close();
}
