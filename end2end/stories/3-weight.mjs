// No page brings more than 450 kB of wasm, JavaScript and style sheet over the wire.
import { brotliCompressSync } from 'node:zlib';
import { readFileSync, readdirSync } from 'node:fs';
import { expect } from '../lib.mjs';

export const sizes = ['desktop'];
const KB_MAX = 450;

export async function run() {
  const folder = 'target/site/pkg';
  const files = readdirSync(folder).filter((file) => /\.(wasm|js|css)$/.test(file));
  const kb = files.map((file) => brotliCompressSync(readFileSync(`${folder}/${file}`)).length / 1000);
  const total = kb.reduce((sum, one) => sum + one, 0);
  console.log(`          ${files.map((file, at) => `${file.split('.').pop()} ${kb[at].toFixed(0)} kB`).join(', ')}, together ${total.toFixed(0)} kB`);
  expect(total > 50 && total <= KB_MAX, `at most ${KB_MAX} kB, not ${total.toFixed(0)}`);
}
