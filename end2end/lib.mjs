// What the browser stories share: the programs they talk to, a page that watches for trouble, axe.
import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { existsSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { chromium } from 'playwright-core';

export const PROGRAM = process.env.CHIDI_PROGRAM ?? 'target/debug/chidi';
export const APP_SECRET = 'an app secret of the end-to-end run';
export const TOKEN = 'IGAA-end-to-end-token';
export const ACCOUNT = '17841400000000001';
const VERIFY_TOKEN = 'end-to-end';
const READY_MS = 60_000;

export const viewports = {
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
  desktop: { viewport: { width: 1440, height: 900 } },
};

const freePort = () => new Promise((resolve, reject) => {
  const server = createServer().once('error', reject);
  server.listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => resolve(port)); });
});

const until = async (what, check) => {
  const deadline = Date.now() + READY_MS;
  for (;;) {
    if (await check().catch((error) => { if (error.isFinal) throw error; return false; })) return;
    if (Date.now() > deadline) throw new Error(`${what} did not happen within ${READY_MS / 1000} s`);
    await new Promise((done) => setTimeout(done, 100));
  }
};

const start = (program, args, env) => {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const log = [];
  const keep = (chunk) => { log.push(chunk.toString()); if (log.length > 400) log.shift(); };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return { log: () => log.join(''), isRunning: () => child.exitCode === null, stop: async () => { child.kill('SIGTERM'); await ended; } };
};

/** CHIDI on its embedded default and the simulator beside it, on ports and in a folder of their own; `settings` come on top. */
export async function startPrograms(program, settings = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'chidi-e2e-'));
  // As root, Postgres runs as another user, who has to pass through.
  await chmod(folder, 0o755);
  const [chidiPort, simulatorPort] = [await freePort(), await freePort()];
  const base = `http://127.0.0.1:${chidiPort}`;
  const simulator = `http://127.0.0.1:${simulatorPort}`;
  const phone = start(program, ['simulate', '--addr', `127.0.0.1:${simulatorPort}`], {});
  const chidi = start(program, ['serve'], {
    CHIDI_DATA_DIR: folder, CHIDI_ADDR: `127.0.0.1:${chidiPort}`, CHIDI_PUBLIC_URL: base, META_GRAPH_URL: simulator,
    META_APP_SECRET: APP_SECRET, META_VERIFY_TOKEN: VERIFY_TOKEN, ANSWER_DEBOUNCE_MS: '200', DATABASE_URL: '', REDIS_URL: '',
    // The models of the stories are the simulator's.
    LLM_PRIVATE_ADDRESSES: 'true',
    ...settings,
  });
  const stop = async () => {
    await Promise.all([chidi.stop(), phone.stop()]);
    await rm(folder, { recursive: true, force: true });
  };
  const isUp = async () => (await fetch(`${base}/health/ready`)).ok && (await fetch(simulator)).ok;
  await until('the start of CHIDI and the simulator', async () => {
    if (!chidi.isRunning() || !phone.isRunning()) throw Object.assign(new Error(`a program ended:\n${chidi.log()}${phone.log()}`), { isFinal: true });
    return isUp();
  });
  return { base, simulator, stop, log: () => chidi.log() + phone.log() };
}

/** Adds a shop's account on the simulated platform: Instagram unless it says otherwise. */
export async function addAccount({ base, simulator }, account) {
  const platform = account.platform ?? 'instagram';
  const response = await fetch(`${simulator}/simulator/accounts`, {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...account, platform, webhook_url: `${base}/webhooks/${platform}`, app_secret: APP_SECRET }),
  });
  if (!response.ok) throw new Error(`the simulator refused the account: ${await response.text()}`);
}

export const launch = () => chromium.launch({
  executablePath: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync),
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});

/** A page that fails its story on any console error, page error or failed request of its own. */
export async function open(browser, size, { javaScriptEnabled = true, colorScheme = 'light' } = {}) {
  const context = await browser.newContext({ ...viewports[size], javaScriptEnabled, colorScheme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const trouble = [];
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) trouble.push(`${message.type()}: ${message.text()}`); });
  page.on('pageerror', (error) => trouble.push(`page error: ${error.message}`));
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText;
    // A page that is left takes its open requests and its event stream with it; without JavaScript, scripts stay away.
    if (reason !== 'net::ERR_ABORTED' && !(reason === 'csp' && !javaScriptEnabled)) trouble.push(`request failed: ${request.url()} ${reason}`);
  });
  return { page, context, trouble, close: () => context.close() };
}

/** Waits until the wasm has taken the page over. */
export const hydrated = (page) => page.waitForSelector('html[data-hydrated]', { state: 'attached' });

/** Cookies of the owner of a shop that stories share: new shops from one address are few an hour. */
export function signedIn(browser, programs) {
  programs.owner ??= signUp(browser, programs.base);
  return programs.owner;
}

async function signUp(browser, base) {
  const { page, context, close } = await open(browser, 'desktop');
  await page.goto(`${base}/sign-up`);
  await hydrated(page);
  await page.getByLabel('Your name').fill('Temi Ade');
  await page.getByLabel("Your shop's name").fill('Ireti Fabrics');
  await page.getByLabel('E-mail').fill('temi@example.com');
  await page.locator('input[name=password]').fill('three words remembered');
  await page.getByRole('button', { name: 'Create my account' }).click();
  await page.waitForURL('**/onboarding');
  const cookies = await context.cookies();
  await close();
  return cookies;
}

/** Waits until colours that are on their way to the other scheme have arrived and are painted. */
const settled = (page) => page.evaluate(async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  await frame();
  // What is not shown, as in closed details, stands still.
  const ends = (one) => one.effect.getTiming().iterations !== Infinity && one.effect.target?.checkVisibility();
  await Promise.all(document.getAnimations().filter(ends).map((one) => one.finished.catch(() => {})));
  await frame();
});

/** Nothing that axe finds, in both colour schemes; and nothing that scrolls sideways. */
export async function isSound(page, name, results) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await settled(page);
    const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
    for (const violation of found.violations) {
      results.push(`${name} (${colorScheme}): axe ${violation.id}: ${violation.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(' | ')}`);
    }
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await settled(page);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (sideways > 0) results.push(`${name}: the page scrolls sideways by ${sideways} px`);
}

export async function screenshot(page, name) {
  await settled(page);
  await mkdir('end2end/results', { recursive: true });
  await page.screenshot({ path: `end2end/results/${name}.png` });
}

/** In light and in dark colours. */
export async function screenshots(page, name, size) {
  await screenshot(page, `${name}-${size}`);
  await page.emulateMedia({ colorScheme: 'dark' });
  await screenshot(page, `${name}-dark-${size}`);
  await page.emulateMedia({ colorScheme: 'light' });
}

export const expect = (is, what) => { if (!is) throw new Error(`expected: ${what}`); };
