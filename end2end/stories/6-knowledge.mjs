// What a shop gives CHIDI to read: chosen, dropped, pasted; read while one looks on; found by a question; deleted and back.
import { expect, hydrated, isSound, open, screenshot, screenshots, signedIn } from '../lib.mjs';

export const sizes = ['phone', 'desktop'];

// All owners of a run share a shop: each text is about something of its own, or one would be found in place of another.
const TEXTS = {
  phone: {
    chosen: '# Care notes\n\n## Washing\n\nWash adire in cold water with a spoon of salt. Hot water takes the indigo out.\n',
    dropped: '# Gele\n\n## Tying\n\nAn auto gele is tied already: pull the band over your hair and pin it behind the ear.\n',
  },
  desktop: {
    chosen: '# Lace\n\n## Cutting\n\nCut lace along the scallops with sharp scissors. Hot water takes the indigo out of its lining.\n',
    dropped: '# Buttons\n\n## Sewing\n\nCoral buttons are sewn with waxed thread, four holes crosswise, never with a machine.\n',
  },
};
const file = (name, text) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });

const row = (page, name) => page.getByRole('listitem').filter({ hasText: name }).first();
const ready = (page, name) => row(page, name).getByText('Ready').filter({ visible: true }).first().waitFor();

export async function run({ browser, programs, size, wrong }) {
  const owner = await open(browser, size);
  const { page } = owner;
  await owner.context.addCookies(await signedIn(browser, programs));
  const named = (name) => `${name} ${size}.md`;
  const text = (way) => TEXTS[size][way];

  await page.goto(`${programs.base}/knowledge`);
  await hydrated(page);
  await isSound(page, `knowledge, first, ${size}`, wrong);

  await page.getByLabel('Choose files').setInputFiles(file(named('Care'), text('chosen')));
  await page.waitForURL('**/knowledge?done=added');
  await hydrated(page);
  await ready(page, named('Care'));

  const label = page.locator('label').filter({ hasText: 'Choose files' });
  await page.goto(`${programs.base}/knowledge`);
  await hydrated(page);
  const dropped = await page.evaluateHandle(({ name, content }) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([content], name, { type: 'text/plain' }));
    return transfer;
  }, { name: named('Dropped'), content: text('dropped') });
  await label.dispatchEvent('drop', { dataTransfer: dropped });
  await page.waitForURL('**/knowledge?done=added');
  await hydrated(page);
  await ready(page, named('Dropped'));

  await page.getByText('Paste text instead').click();
  await page.getByLabel('Name').fill(`Fittings ${size}`);
  await page.getByLabel('Text', { exact: true }).fill(`Fittings on the ${size} are on Tuesdays at noon.`);
  await page.getByRole('group').filter({ hasText: 'Paste text instead' }).getByRole('button', { name: 'Put in' }).click();
  await page.getByText('Put in. CHIDI is reading it.').first().waitFor();
  await ready(page, `Fittings ${size}`);

  await page.getByLabel('Question', { exact: true }).fill('can I wash adire in hot water');
  await page.getByRole('button', { name: 'Ask' }).click();
  await page.getByText('Hot water takes the indigo out').first().waitFor();
  await isSound(page, `knowledge, filled, ${size}`, wrong);
  await screenshot(page, `knowledge-${size}`);

  // What counts is tried on the question, and kept when it suits.
  await page.getByText('Words or meaning').click();
  const meaning = page.getByRole('slider', { name: 'Meaning' });
  const before = Number(await meaning.inputValue());
  await meaning.press('ArrowLeft');
  await page.waitForURL(`**/knowledge?*meaning=${before - 5}`);
  await page.getByText('Hot water takes the indigo out').first().waitFor();
  await isSound(page, `knowledge, weighing, ${size}`, wrong);
  await screenshots(page, 'knowledge-weighing', size);
  await page.getByRole('button', { name: 'Use this for all answers' }).click();
  await page.getByText('Kept. From now on CHIDI looks like this.').first().waitFor();
  // What is kept is not offered again.
  await page.getByRole('button', { name: 'Use this for all answers' }).waitFor({ state: 'hidden' });

  await row(page, `Fittings ${size}`).getByLabel(`More for Fittings ${size}`).click();
  await row(page, `Fittings ${size}`).getByRole('button', { name: 'Delete' }).click();
  await page.getByText('Deleted. CHIDI no longer answers from it.').first().waitFor();
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await ready(page, `Fittings ${size}`);

  await page.getByLabel('Choose files').setInputFiles(file('photo.png', '\u0000\u0001'));
  await page.waitForURL('**/knowledge?problem=*');
  expect(await page.getByRole('alert').getByText('CHIDI reads PDF').isVisible(), 'it says what can be put in');
  wrong.push(...owner.trouble.map((line) => `console: ${line}`));
  await owner.close();
}
