// What only a document knows: put in by the owner, asked for by a customer, quoted in seconds, with its source for the owner.
import { addAccount, expect, hydrated, isSound, open, screenshot, signedIn } from '../lib.mjs';

export const sizes = ['phone', 'desktop'];

const ACCOUNTS = { phone: '17841400000000071', desktop: '17841400000000072' };
const TEXTS = {
  phone: {
    text: '# Fittings\n\n## Trousers\n\nWe shorten trousers and sleeves bought from us while you wait, at the back of the shop.\n',
    question: 'do you shorten trousers?', quote: 'We shorten trousers and sleeves bought from us while you wait',
  },
  desktop: {
    text: '# Monograms\n\n## Embroidery\n\nWe embroider names on napkins and agbada within a week, up to twelve letters a piece.\n',
    question: 'can you embroider a name on an agbada?', quote: 'We embroider names on napkins and agbada within a week',
  },
};

export async function run({ browser, programs, size, wrong }) {
  const owner = await open(browser, size);
  const { page } = owner;
  await owner.context.addCookies(await signedIn(browser, programs));
  const account = ACCOUNTS[size];
  const token = `IGAA-${account}`;
  await addAccount(programs, { id: account, token, username: `services.${size}`, name: 'Ireti Fabrics' });

  await page.goto(`${programs.base}/channels`);
  await hydrated(page);
  await page.getByLabel('Access token').fill(token);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.getByText(`services.${size}`).first().waitFor();

  await page.goto(`${programs.base}/knowledge`);
  await hydrated(page);
  const { text, question, quote } = TEXTS[size];
  const name = `Services ${size}`;
  await page.getByLabel('Choose files').setInputFiles({
    name: `${name}.md`, mimeType: 'text/plain', buffer: Buffer.from(text),
  });
  await page.waitForURL('**/knowledge?done=added');
  await page.getByRole('listitem').filter({ hasText: name }).first().getByText('Ready').filter({ visible: true }).first().waitFor();

  const customer = await open(browser, size);
  const phone = customer.page;
  await phone.goto(`${programs.simulator}/?account=${account}&customer=Bisi%20${size}`);
  await phone.locator('#text:enabled').waitFor();
  await phone.locator('#text').fill(question);
  await phone.locator('#send').click();
  await phone.getByText(quote).first().waitFor();

  await page.goto(`${programs.base}/inbox`);
  await hydrated(page);
  const thread = page.locator('main a[href^="/inbox/"]:visible').filter({ hasText: `Bisi ${size}` }).first();
  await page.goto(programs.base + await thread.getAttribute('href'));
  await page.getByRole('link', { name: 'Why this?' }).first().click();
  await page.waitForURL('**/answers/*');
  await page.getByText(`From ${name}.md`).first().waitFor();
  await screenshot(page, `answer-from-document-${size}`);
  await isSound(page, `answer from a document, ${size}`, wrong);
  expect(await page.getByText('In your documents', { exact: true }).isVisible(), 'the way it was found is told');
  wrong.push(...owner.trouble.map((line) => `owner's console: ${line}`), ...customer.trouble.map((line) => `phone's console: ${line}`));
  await owner.close();
  await customer.close();
}
