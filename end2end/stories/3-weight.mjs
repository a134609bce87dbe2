// What a first visit to a page brings over the wire: wasm, JavaScript and style sheet, compressed, none of it cached.
import { brotliCompressSync } from 'node:zlib';
import { expect, hydrated, open, signedIn } from '../lib.mjs';

export const sizes = ['desktop'];
// A page that outgrows its limit gets a chunk of its own in app/src/pages/lazy.rs.
const KB_MAX = {
  '/log-in': 320, '/': 320, '/inbox': 450, '/onboarding': 430, '/products': 430, '/products/new': 430, '/channels': 450, '/settings': 450,
};

export async function run({ browser, programs, size }) {
  const cookies = await signedIn(browser, programs);
  const tooMuch = [];
  for (const [path, most] of Object.entries(KB_MAX)) {
    const visit = await open(browser, size);
    if (path !== '/log-in') await visit.context.addCookies(cookies);
    const files = [];
    visit.page.on('response', (response) => { if (response.url().includes('/pkg/')) files.push(response.body()); });
    await visit.page.goto(programs.base + path);
    await hydrated(visit.page);
    const bodies = await Promise.all(files);
    const kb = bodies.reduce((sum, body) => sum + brotliCompressSync(body).length / 1000, 0);
    console.log(`          ${path}: ${kb.toFixed(0)} kB in ${bodies.length} files`);
    if (kb < 50 || kb > most) tooMuch.push(`${path} at most ${most} kB, not ${kb.toFixed(0)}`);
    await visit.close();
  }
  expect(tooMuch.length === 0, tooMuch.join('; '));
}
