// The phone: shows one conversation live and sends what the customer writes. No library, no other server.
"use strict";

const $ = (id) => document.getElementById(id);
const asked = new URLSearchParams(location.search);
const TYPING_MS = 20_000;
const NAMES = ["Amaka", "Tunde", "Zainab", "Kofi", "Ngozi", "Sade", "Emeka", "Halima"];
let known = new Set();
let latest = null;
let typingTimer = 0;

/* ---------- Colours ---------- */

const kept = (() => { try { return localStorage.getItem("theme"); } catch { return null; } })();
let theme = asked.get("theme") || kept || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

function showTheme() {
  document.documentElement.dataset.theme = theme === "dark" ? "dark" : "light";
  $("theme").setAttribute("aria-checked", String(theme === "dark"));
}

$("theme").addEventListener("click", () => {
  theme = theme === "dark" ? "light" : "dark";
  try { localStorage.setItem("theme", theme); } catch { /* private mode */ }
  showTheme();
});

/* ---------- Small pieces ---------- */

function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

const clock = (at) => new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
const ms = (number) => (number < 10 ? `${number.toFixed(1)} ms` : `${Math.round(number).toLocaleString("en")} ms`);

function say(text) {
  $("notice").textContent = text;
  $("notice").hidden = !text;
}

/* ---------- The conversation ---------- */

const TICKS = {
  sent: ["check", "Sent"],
  delivered: ["checks", "Delivered"],
  read: ["checks", "Read"],
  failed: ["cross", "Not delivered"],
};

function turn(bubble) {
  const row = make("li", "turn", make("div", "bubble", bubble.text));
  const meta = make("div", "meta", clock(bubble.at));
  if (bubble.author === "customer") {
    row.dataset.out = "";
    const [name, word] = TICKS[bubble.tick] || TICKS.sent;
    const ticks = make("span", "ticks", icon(name), make("span", "", word));
    ticks.dataset.state = bubble.tick;
    meta.append(ticks);
  }
  row.append(meta);
  if (!known.has(bubble.mid)) row.firstChild.classList.add("arrive");
  return row;
}

function quickReplies(replies) {
  const group = make("div", "chips");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "Answers to tap");
  for (const reply of replies) {
    const button = make("button", "chip", reply.title);
    button.type = "button";
    button.addEventListener("click", () => send({ text: reply.title, quick_reply: reply.payload }));
    group.append(button);
  }
  return make("li", "turn", group);
}

function typingRow() {
  const dots = make("span", "typing", make("i"), make("i"), make("i"));
  dots.setAttribute("aria-hidden", "true");
  return make("li", "turn", make("div", "bubble", make("span", "hidden", "The shop is writing"), dots));
}

function isWaiting(conversation) {
  if (conversation.typing) return true;
  const last = conversation.bubbles.at(-1);
  return Boolean(last) && last.author === "customer" && last.tick === "delivered" && Date.now() - Date.parse(last.at) < TYPING_MS;
}

function show(conversation) {
  latest = conversation;
  $("shop").textContent = conversation.shop;
  $("you").textContent = `You are ${conversation.customer}, on Instagram`;
  $("face").textContent = conversation.shop.split(/\s+/).slice(0, 2).map((word) => word[0]).join("").toUpperCase();
  document.title = `${conversation.customer} writes to ${conversation.shop} · CHIDI simulator`;
  const rows = conversation.bubbles.map(turn);
  const last = conversation.bubbles.at(-1);
  if (last && last.quick_replies && last.quick_replies.length > 0) rows.push(quickReplies(last.quick_replies));
  clearTimeout(typingTimer);
  if (isWaiting(conversation)) {
    rows.push(typingRow());
    typingTimer = setTimeout(() => show(latest), TYPING_MS);
  }
  $("thread").replaceChildren(make("li", "daymark", "Practice, you are the customer"), ...rows);
  known = new Set(conversation.bubbles.map((bubble) => bubble.mid));
  showBehind(conversation.bubbles);
}

/* ---------- What the simulator knows of the newest exchange ---------- */

function step(title, detail, time) {
  const dot = make("span", "dot", icon("check"));
  return make("li", "", dot, make("div", "", make("b", "", title), make("span", "soft", detail)), make("span", "soft", time));
}

function showBehind(bubbles) {
  const question = bubbles.findLast((bubble) => bubble.author === "customer");
  if (!question) return;
  const answers = bubbles.slice(bubbles.indexOf(question) + 1);
  const steps = [step("Posted", `Webhook ${question.webhook}, signed as Instagram signs it`, clock(question.at))];
  if (question.tick === "failed") steps.push(step("Not taken", "Every attempt was refused or not answered", ""));
  if (question.acknowledged_ms !== null) steps.push(step("Acknowledged", "The program behind the shop took it", ms(question.acknowledged_ms)));
  for (const answer of answers) steps.push(step("Answered", "The Graph call came in after", ms(answer.answered_ms ?? 0)));
  $("trail").replaceChildren(...steps);
  const first = answers[0];
  $("behind-lead").textContent = first
    ? `From question to answer in ${((first.answered_ms ?? 0) / 1000).toFixed(2)} seconds`
    : "Waiting for the answer";
}

/* ---------- Sending ---------- */

async function send(message) {
  say("");
  try {
    const response = await fetch("/simulator/messages", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ account: asked.get("account"), customer: asked.get("customer"), ...message }),
    });
    const answer = await response.json();
    if (!response.ok) say(answer.error);
    else if (answer.status === null) say("The program behind the shop does not answer. The message is tried again; is it running?");
    else if (answer.status >= 300) say(`The program behind the shop refused the message (${answer.status}). It is tried again; is the app secret the same on both sides?`);
  } catch {
    say("The simulator does not answer. Is it still running?");
  }
}

$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("text").value.trim();
  if (!text) return;
  $("text").value = "";
  send({ text });
});

$("tries").addEventListener("click", (event) => {
  const chip = event.target.closest(".chip");
  if (chip) send({ text: chip.textContent });
});

/* ---------- Start ---------- */

function fillChooser(shops) {
  const account = asked.get("account");
  $("account").replaceChildren(...shops.map((shop) => new Option(`${shop.name} (@${shop.username})`, shop.id, false, shop.id === account)));
  const suggest = () => {
    const shop = shops.find((one) => one.id === $("account").value);
    $("customers").replaceChildren(...(shop ? shop.customers.slice(0, 20) : []).map((name) => new Option(name)));
  };
  $("account").addEventListener("change", suggest);
  suggest();
  $("customer").value = asked.get("customer") || NAMES[Math.floor(Math.random() * NAMES.length)];
}

function watch() {
  const stream = new EventSource(`/simulator/stream?${new URLSearchParams({ account: asked.get("account"), customer: asked.get("customer") })}`);
  stream.addEventListener("message", (event) => { say(""); show(JSON.parse(event.data)); });
  stream.addEventListener("error", () => say("The connection to the simulator is lost. It comes back by itself when the simulator does."));
  for (const element of [$("text"), $("send"), ...document.querySelectorAll("#tries .chip")]) element.disabled = false;
}

async function start() {
  showTheme();
  const shops = await fetch("/simulator/accounts").then((response) => response.json()).catch(() => []);
  fillChooser(shops);
  const isChosen = asked.get("customer") && shops.some((shop) => shop.id === asked.get("account"));
  $("choose").open = !isChosen;
  if (isChosen) watch();
  else if (shops.length === 0) say("There is no shop here yet. Start “chidi demo”, or start the simulator with --account.");
}

start();
