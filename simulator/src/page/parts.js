// The pieces the phone is made of: nothing here knows the conversation.
"use strict";

const PLATFORMS = { instagram: "Instagram", messenger: "Messenger", whatsapp: "WhatsApp" };
const TEXT_MAX = { instagram: 1000, messenger: 2000, whatsapp: 4096 };
const REACTIONS = ["❤️", "👍", "😂", "😮", "😢"];
const KINDS = { voice: "Voice note", audio: "Sound", video: "Video", file: "Document", share: "Shared post", ig_post: "Shared post", ig_reel: "Shared reel", story_mention: "Story that mentions the shop" };
const PICTURES = ["image", "sticker", "template"];

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

/* ---------- Bubbles ---------- */

const TICKS = {
  sent: ["check", "Sent"],
  delivered: ["checks", "Delivered"],
  read: ["checks", "Read"],
  failed: ["cross", "Not delivered"],
};

function ticks(tick) {
  const [name, word] = TICKS[tick] || TICKS.sent;
  const box = make("span", "ticks", icon(name), make("span", "", word));
  box.dataset.state = tick;
  return box;
}

function bubbleBox(bubble) {
  const box = make("div", "bubble");
  if (bubble.is_unsent) {
    box.classList.add("unsent");
    box.append("This message was taken back");
    return box;
  }
  if (bubble.reply_to) box.append(make("span", "quote small", bubble.reply_to.story ? "An answer to a story" : "An answer"));
  for (const attachment of bubble.attachments || []) box.append(...attachmentParts(attachment));
  if (bubble.text) box.append(make("span", "", bubble.text));
  return box;
}

function attachmentParts(attachment) {
  const { kind, url, title, place } = attachment;
  if (kind === "like_heart") return [make("span", "heart", "❤️")];
  if (kind === "location") {
    const where = title || "A place";
    const point = place ? `${place.latitude.toFixed(4)}, ${place.longitude.toFixed(4)}` : "";
    return [make("span", "attached", icon("pin"), make("span", "", where, make("span", "small", point)))];
  }
  if (PICTURES.includes(kind)) {
    if (!url) return [];
    const picture = make("img", kind === "sticker" ? "sticker" : "picture");
    picture.src = url;
    picture.alt = title || (kind === "sticker" ? "A sticker" : "A picture");
    return [picture];
  }
  if ((kind === "voice" || kind === "audio") && url) {
    const sound = make("audio");
    sound.controls = true;
    sound.preload = "none";
    sound.src = url;
    sound.setAttribute("aria-label", KINDS[kind]);
    return [make("span", "attached", KINDS[kind]), sound];
  }
  return [make("span", "attached", icon("file"), title || KINDS[kind] || kind)];
}

function reactionBadges(reactions) {
  const words = reactions.map((one) => `${one.by === "customer" ? "You" : "The shop"}: ${one.emoji}`).join(", ");
  const badges = make("span", "reactions", reactions.map((one) => one.emoji).join(" "));
  badges.setAttribute("role", "img");
  badges.setAttribute("aria-label", `Reactions. ${words}`);
  return badges;
}

/* ---------- Menus: a button that opens a list; Escape and a click elsewhere close it ---------- */

function menuItem(label, act) {
  const item = make("button", "", label);
  item.type = "button";
  item.addEventListener("click", () => {
    item.closest("details").open = false;
    act();
  });
  return item;
}

function menu(name, label, items, key) {
  const opener = make("summary", "round", icon(name));
  opener.setAttribute("aria-label", label);
  const list = make("div", "menu-list", ...items);
  list.setAttribute("role", "group");
  list.setAttribute("aria-label", label);
  const details = make("details", "menu", opener, list);
  details.dataset.key = key;
  return details;
}

/** Which menu of the thread is open, and which of its buttons has the focus: a redrawn thread keeps both. */
function openMenu() {
  const details = document.querySelector("#thread details.menu[open]");
  if (!details) return null;
  const buttons = [...details.querySelectorAll("button")];
  return { key: details.dataset.key, at: buttons.indexOf(document.activeElement) };
}

function reopenMenu(open) {
  if (!open) return;
  const details = [...document.querySelectorAll("#thread details.menu")].find((one) => one.dataset.key === open.key);
  if (!details) return;
  details.open = true;
  details.querySelectorAll("button")[open.at]?.focus();
}

document.addEventListener("click", (event) => {
  for (const details of document.querySelectorAll("details.menu[open]")) {
    if (!details.contains(event.target)) details.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const details = document.querySelector("details.menu[open]");
  if (!details) return;
  details.open = false;
  details.querySelector("summary").focus();
});
