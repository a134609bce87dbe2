// On WhatsApp: connect a number after a mistake, be called for a photo, reply, see it read, see the customer's heart on it.
import { addAccount, expect, hydrated, isSound, open, signedIn, screenshot } from '../lib.mjs';

export const sizes = ['phone'];
const NUMBER = '106540352242922';
const WABA = '204400000000001';
const TOKEN = 'EAA-end-to-end-whatsapp';
const CUSTOMER = 'Amaka Obi';
// A small red picture.
const PICTURE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR4nGM4ISKCFTEMLQkAnyE8AW4UZ2cAAAAASUVORK5CYII=', 'base64');

const does = async (simulator, what) => {
  const response = await fetch(`${simulator}/simulator/messages`, {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ account: NUMBER, customer: CUSTOMER, ...what }),
  });
  if (!response.ok) throw new Error(`the simulator refused: ${await response.text()}`);
};

export async function run({ browser, programs, size, wrong }) {
  await addAccount(programs, { platform: 'whatsapp', id: NUMBER, business_id: WABA, token: TOKEN, username: 'ireti', name: 'Ireti Fabrics' });
  const owner = await open(browser, size);
  const { page } = owner;
  await owner.context.addCookies(await signedIn(browser, programs));

  await page.goto(`${programs.base}/channels`);
  await hydrated(page);
  await page.getByRole('navigation', { name: 'Platform' }).getByRole('link', { name: 'WhatsApp' }).click();
  await page.getByLabel('Phone number ID').fill('+234 803 000 0000');
  await page.getByLabel('WhatsApp Business Account ID').fill(WABA);
  await page.getByLabel('Access token').fill(TOKEN);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.getByText('not the phone number').first().waitFor();
  await screenshot(page, `channels-whatsapp-${size}`);
  await isSound(page, 'channels with a mistake', wrong);
  await page.getByLabel('Phone number ID').fill(NUMBER);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.getByText(/is connected\. CHIDI answers there now/).waitFor();

  await does(programs.simulator, { text: 'Do you have this one?', attachments: [{ kind: 'image' }] });
  await page.goto(`${programs.base}/inbox`);
  await hydrated(page);
  // By its address: the list is drawn anew with everything that happens, and a press may fall in between.
  const row = page.getByRole('link', { name: new RegExp(CUSTOMER) }).first();
  await page.goto(programs.base + await row.getAttribute('href'));
  await hydrated(page);
  const photo = page.getByRole('link', { name: /Photo/ });
  await photo.waitFor();
  const picture = photo.getByRole('img');
  await picture.scrollIntoViewIfNeeded();
  await page.waitForFunction((img) => img.complete && img.naturalWidth > 0, await picture.elementHandle());
  const file = await page.request.get(programs.base + await photo.getAttribute('href'));
  expect(file.ok() && file.headers()['content-type'].startsWith('image/'), 'the photo opens');
  await page.getByRole('button', { name: 'Take over' }).click();
  await page.locator('#reply').fill('Yes, in red and in blue.');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  const reply = page.locator('.turn', { hasText: 'Yes, in red and in blue.' });
  await reply.getByText('Read', { exact: true }).waitFor();

  const address = `${programs.simulator}/simulator/conversation?account=${NUMBER}&customer=${encodeURIComponent(CUSTOMER)}`;
  const { bubbles } = await (await fetch(address)).json();
  await does(programs.simulator, { does: { react: { mid: bubbles.at(-1).mid, emoji: '❤️' } } });
  await reply.locator('.reaction').waitFor();
  await screenshot(page, `thread-whatsapp-${size}`);
  await isSound(page, 'thread with a photo', wrong);
  expect(bubbles.some((bubble) => bubble.author === 'shop'), 'the customer was told that a person is coming');

  await page.locator('input[name=picture]').setInputFiles({ name: 'red.png', mimeType: 'image/png', buffer: PICTURE });
  const sent = page.locator('.turn[data-out]').last().getByRole('img');
  await sent.waitFor();
  await page.waitForFunction((img) => img.complete && img.naturalWidth > 0, await sent.elementHandle());
  await hydrated(page);

  // One that WhatsApp does not take: the owner finds it, with the reason, and sends it again.
  const fault = await fetch(`${programs.simulator}/simulator/faults`, {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ account: NUMBER, times: 1, fault: 'graph', status: 400, code: 131042 }),
  });
  expect(fault.ok, 'the simulator takes a fault');
  await page.locator('#reply').fill('Shall I put one aside?');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('Not delivered').waitFor();
  await page.goto(`${programs.base}/inbox`);
  await hydrated(page);
  await page.getByRole('link', { name: '1 message did not arrive' }).click();
  await page.locator('#main').getByText('payment method').waitFor();
  await screenshot(page, `undelivered-${size}`);
  await isSound(page, 'what did not arrive', wrong);
  await page.getByRole('button', { name: /again/ }).click();
  await page.getByText('Everything arrived').waitFor();
  wrong.push(...owner.trouble.filter((line) => !line.includes('422')).map((line) => `owner's console: ${line}`));
  await owner.close();
}
