// The phone: shows one conversation live and sends what the customer writes. No library, no other server.
"use strict";

const $ = (id) => document.getElementById(id);
const asked = new URLSearchParams(location.search);
const TYPING_MS = 20_000;
const NAMES = ["Amaka", "Tunde", "Zainab", "Kofi", "Ngozi", "Sade", "Emeka", "Halima"];
let known = new Set();
let latest = null;
let typingTimer = 0;
/** What the next text is for, when it is not simply a message: `{reply_to}` or `{edit}`. */
let aim = null;

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

/* ---------- The notice ---------- */

function say(text) {
  $("notice").textContent = text;
  $("notice").hidden = !text;
}

/* ---------- The conversation ---------- */

function turn(bubble) {
  const row = make("li", "turn", bubbleBox(bubble));
  if (bubble.author === "customer") row.dataset.out = "";
  if (bubble.reactions) row.append(reactionBadges(bubble.reactions));
  const meta = make("div", "meta", clock(bubble.at));
  if (bubble.edits > 0 && !bubble.is_unsent) meta.append(make("span", "", "Edited"));
  if (bubble.author === "customer") meta.append(ticks(bubble.tick));
  if (!bubble.is_unsent) meta.append(bubbleMenu(bubble));
  row.append(meta);
  if (bubble.quick_replies) row.append(offers(bubble.quick_replies));
  if (!known.has(bubble.mid)) row.firstChild.classList.add("arrive");
  return row;
}

/** Reactions, and what a writer may do to an own message. Opens by its button, by a long press and by right click. */
function bubbleMenu(bubble) {
  const own = (bubble.reactions || []).find((reaction) => reaction.by === "customer");
  const does = (what) => () => send({ does: what });
  const items = REACTIONS.map((emoji) => {
    const item = menuItem(emoji, does(emoji === own?.emoji ? { unreact: { mid: bubble.mid } } : { react: { mid: bubble.mid, emoji } }));
    item.setAttribute("aria-label", emoji === own?.emoji ? `Take ${emoji} back` : `React with ${emoji}`);
    item.setAttribute("aria-pressed", String(emoji === own?.emoji));
    return item;
  });
  items.push(menuItem("Reply", () => answerTo(bubble)));
  if (bubble.author === "customer") {
    if (bubble.text) items.push(menuItem("Edit", () => edit(bubble)));
    items.push(menuItem("Unsend", does({ unsend: { mid: bubble.mid } })));
  }
  const about = bubble.text ? `“${bubble.text.slice(0, 40)}”` : "this message";
  return menu("more", `React to ${about}, or more`, items, bubble.mid);
}

function longPress(event) {
  const row = event.target.closest(".turn");
  const details = row && row.querySelector("details.menu");
  if (!details) return;
  event.preventDefault();
  details.open = true;
  details.querySelector("button").focus();
}

function answerTo(bubble) {
  aim = { reply_to: { message: bubble.mid } };
  $("aim-text").textContent = `Your answer to: ${bubble.text || "an attachment"}`;
  $("aim").hidden = false;
  $("text").focus();
}

function edit(bubble) {
  aim = { edit: bubble.mid };
  $("aim-text").textContent = "Change your message";
  $("aim").hidden = false;
  $("text").value = bubble.text;
  $("text").focus();
}

function forgetAim() {
  aim = null;
  $("aim").hidden = true;
}

/** Quick replies are gone with the next message; buttons and rows stay where they are. */
function offers(replies) {
  const group = make("div", "chips");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "Answers to tap");
  for (const reply of replies) {
    const key = reply.tap === "postback" ? "postback" : "quick_reply";
    const button = make("button", "chip", reply.title);
    button.type = "button";
    button.addEventListener("click", () => send({ text: reply.title, [key]: reply.payload }));
    group.append(button);
  }
  return group;
}

function typingRow() {
  const dots = make("span", "typing", make("i"), make("i"), make("i"));
  dots.setAttribute("aria-hidden", "true");
  return make("li", "turn", make("div", "bubble", make("span", "hidden", "The shop is writing"), dots));
}

function showPlatform(platform) {
  document.documentElement.dataset.platform = platform;
  $("platform").textContent = PLATFORMS[platform] || platform;
  $("platform").hidden = false;
  $("text").maxLength = TEXT_MAX[platform] || TEXT_MAX.instagram;
}

function isWaiting(conversation) {
  if (conversation.typing) return true;
  const last = conversation.bubbles.at(-1);
  return Boolean(last) && last.author === "customer" && last.tick === "delivered" && Date.now() - Date.parse(last.at) < TYPING_MS;
}

function show(conversation) {
  latest = conversation;
  $("shop").textContent = conversation.shop;
  showPlatform(conversation.platform);
  $("you").textContent = `You are ${conversation.customer}`;
  $("face").textContent = conversation.shop.split(/\s+/).slice(0, 2).map((word) => word[0]).join("").toUpperCase();
  document.title = `${conversation.customer} writes to ${conversation.shop} · CHIDI simulator`;
  const open = openMenu();
  const rows = conversation.bubbles.map(turn);
  clearTimeout(typingTimer);
  if (isWaiting(conversation)) {
    rows.push(typingRow());
    typingTimer = setTimeout(() => show(latest), TYPING_MS);
  }
  $("thread").replaceChildren(make("li", "daymark", "Practice, you are the customer"), ...rows);
  reopenMenu(open);
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
  const steps = [step("Posted", `Webhook ${question.webhook}, signed as Meta signs it`, clock(question.at))];
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
  const aimed = aim;
  $("text").value = "";
  forgetAim();
  if (aimed && aimed.edit) send({ does: { edit: { mid: aimed.edit, text } } });
  else send({ text, ...aimed });
});

$("attach").addEventListener("click", (event) => {
  const kind = event.target.dataset && event.target.dataset.kind;
  if (!kind) return;
  $("attach").open = false;
  $("attach").querySelector("summary").focus();
  send({ attachments: [kind === "location" ? { kind, title: "Yaba market", place: { latitude: 6.5095, longitude: 3.3711 } } : { kind }], ...aim });
  forgetAim();
});

$("aim-drop").addEventListener("click", () => {
  if (aim && aim.edit) $("text").value = "";
  forgetAim();
  $("text").focus();
});

$("thread").addEventListener("contextmenu", longPress);

$("tries").addEventListener("click", (event) => {
  const chip = event.target.closest(".chip");
  if (chip) send({ text: chip.textContent });
});

/* ---------- Start ---------- */

function fillChooser(shops) {
  const account = asked.get("account");
  $("account").replaceChildren(...shops.map((shop) => new Option(`${shop.name} on ${PLATFORMS[shop.platform] || shop.platform}`, shop.id, false, shop.id === account)));
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
  for (const element of [$("text"), $("send"), ...document.querySelectorAll("#tries .chip, #attach button")]) element.disabled = false;
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
