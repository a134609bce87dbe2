// A rule is said, understood, kept, switched off, deleted and brought back; what is unclear is asked about.
import { hydrated, isSound, open, screenshot, signedIn } from '../lib.mjs';

export async function run({ browser, programs, size, wrong }) {
  const owner = await open(browser, size);
  const { page } = owner;
  await owner.context.addCookies(await signedIn(browser, programs));
  const said = size === 'phone' ? '10% off from 5 pieces' : '15% off from 20 pieces';

  await page.goto(`${programs.base}/rules`);
  await hydrated(page);
  await isSound(page, 'rules', wrong);
  await page.getByLabel('As you would say it').fill('10% off above 20');
  await page.getByRole('button', { name: 'See what I understand' }).click();
  await page.getByText('20 of what?').waitFor();
  await isSound(page, 'rules, unclear', wrong);

  await page.getByLabel('As you would say it').fill(said);
  await page.getByRole('button', { name: 'See what I understand' }).click();
  await page.getByText('This is what I understood').waitFor();
  await isSound(page, 'rules, understood', wrong);
  await screenshot(page, `rules-understood-${size}`);
  await page.getByLabel('What customers are told').fill('Buy many and get 30% off');
  await page.getByRole('button', { name: 'Yes, that is the rule' }).click();
  await page.locator('.field-error').waitFor();
  await page.getByLabel('What customers are told').fill(said);
  await page.getByRole('button', { name: 'Yes, that is the rule' }).click();

  const row = page.locator('li', { hasText: said });
  await row.waitFor();
  await page.getByText('This is what I understood').waitFor({ state: 'detached' });
  await row.getByRole('button', { name: 'Switch off' }).click();
  await row.getByRole('button', { name: 'Switch on' }).waitFor();
  await isSound(page, 'rules, off', wrong);
  await screenshot(page, `rules-${size}`);
  await row.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  await row.waitFor();
  // The mistake on purpose is the one refusal.
  wrong.push(...owner.trouble.filter((line) => !line.includes('422')).map((line) => `console: ${line}`));
  await owner.close();
}
