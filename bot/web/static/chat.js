"use strict";
// The whole chat page: plain ES2020, no library, so that it opens fast on an old
// phone. Text from the server or the person only ever goes through textContent.

const REQUEST_LIMIT_MS = 60000; // 2G answers are slow; giving up earlier loses good replies
const NEWS_EVERY_MS = 30000; // an officer's answer is not urgent, a phone's data is dear
const LONGEST_WAIT_S = 60; // a longer Retry-After looks like a hung page: show the error instead
const RETRYING_IS_USELESS = [400, 413, 415, 422]; // the same request would be refused again

const BASE = document.documentElement.dataset.base || ""; // in a frame on another site all lies elsewhere

const byId = (id) => document.getElementById(id);
const on = (id, event, act) => byId(id).addEventListener(event, act);
const [scroller, log, input, menu, dialog] = ["scroller", "log", "input", "menu", "dialog"].map(byId);

const queue = []; // jobs waiting; only the first one runs, so the order holds
let busy = false, historyLoaded = false, atEnd = true, noticeTimer = 0, isLocked = false;
let lastBotMessage = null; // the only message whose quick replies may be shown

const make = (tag, className = "", textContent = "") =>
  Object.assign(document.createElement(tag), { className, textContent });
const makeButton = (className, label, onclick) =>
  Object.assign(make("button", className, label), { type: "button", onclick });

function newId() { // crypto.randomUUID is missing from older WebViews and from plain http
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (n) => n.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// ---- talking to the server
async function request(path, body) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), REQUEST_LIMIT_MS);
  const headers = { "Content-Type": "application/json" };
  const options = body ? { method: "POST", headers, body: JSON.stringify(body) } : {};
  try {
    const response = await fetch(BASE + path, { ...options, signal: abort.signal, cache: "no-store" });
    const data = await response.json().catch(() => null);
    if (response.ok && data && Array.isArray(data.messages)) return data;
    throw serverError(response, data);
  } finally {
    clearTimeout(timer);
  }
}

function serverError(response, data) {
  const error = new Error((data && data.error && data.error.message) || "");
  // A 200 that is not our JSON is a Wi-Fi login page or the like: the same as no network.
  error.status = response.ok ? 0 : response.status;
  error.retryAfter = Math.max(1, Number(response.headers.get("Retry-After")) || 5);
  return error;
}

async function requestPatiently(path, body) {
  try {
    return await request(path, body);
  } catch (error) {
    if (![429, 503].includes(error.status) || error.retryAfter > LONGEST_WAIT_S) throw error;
    showNotice(`Đang có nhiều người hỏi. Xin chờ ${error.retryAfter} giây, máy sẽ tự gửi lại.`);
    await new Promise((done) => setTimeout(done, error.retryAfter * 1000));
    hideNotice();
    return request(path, body);
  }
}

// ---- notice line and scrolling
function showNotice(text, { seconds = 0, withReload = false } = {}) {
  clearTimeout(noticeTimer);
  byId("notice").hidden = false;
  byId("notice-text").textContent = text;
  byId("reload").hidden = !withReload;
  if (seconds) noticeTimer = setTimeout(hideNotice, seconds * 1000);
  keepEnd();
}

function hideNotice() {
  clearTimeout(noticeTimer);
  byId("notice").hidden = true;
  if (navigator.onLine === false) showOffline();
  else if (navigator.cookieEnabled === false) showNoCookies();
}

const showOffline = () => showNotice("Đang mất mạng. Anh/chị vẫn đọc được phần đã có.");
const showNoCookies = () => showNotice( // without one each message begins anew, and says so nowhere
  "Trình duyệt đang chặn cookie nên máy không nhớ được câu trước. Anh/chị bật cookie rồi tải lại trang giúp tôi.");
function onOnline() {
  showNotice("Đã có mạng trở lại.", { seconds: 4 });
  if (!historyLoaded) openConversation();
}

function scrollToEnd() {
  scroller.scrollTop = scroller.scrollHeight;
  atEnd = true;
}

const keepEnd = () => atEnd && scrollToEnd();
function showFromStart(node) {
  scrollToEnd(); // but a long answer is read from its first line
  const hiddenAbove = scroller.getBoundingClientRect().top - node.getBoundingClientRect().top;
  if (hiddenAbove > 0) scroller.scrollTop -= hiddenAbove + 8;
  atEnd = hiddenAbove <= 0;
}

// ---- drawing messages
function fillBubble(bubble, text) {
  let list = null, apart = ""; // the list that the next line may continue; whether an empty line came before
  for (const line of String(text).split(/\r?\n/)) {
    const isItem = line.startsWith("- ");
    if (!isItem) list = null;
    if (!line.trim()) {
      apart = "apart";
    } else if (isItem) {
      list = list || bubble.appendChild(make("ul", apart));
      list.append(make("li", "", line.slice(2)));
    } else {
      bubble.append(make("p", apart, line));
    }
    if (line.trim()) apart = "";
  }
}

// "Gọi 115 ngay", "gọi 115 hoặc 113", "Điện thoại Công an phường: 0238 123 4567"
const NUMBERS = /(?:gọi|hoặc|điện thoại[^.:\n]*:)\s+(11[1345]|1[89]00[ .]?\d{4}|0\d{2,3}[ .]?\d{3}[ .]?\d{3,4})(?!\d)/gi;
function makeCalls(text) { // who is in danger should not have to remember a number and dial it
  const numbers = new Set(Array.from(text.matchAll(NUMBERS), (found) => found[1]));
  const box = make("div", "calls");
  for (const number of numbers) {
    box.append(Object.assign(make("a", "", `Gọi ${number}`), { href: `tel:${number.replace(/[ .]/g, "")}` }));
  }
  return numbers.size ? [box] : [];
}

function makeFeedback(message) {
  const box = make("div", "feedback");
  const choices = [["good", "👍", "Câu trả lời có ích"], ["bad", "👎", "Câu trả lời chưa đúng ý"]];
  for (const [kind, sign, meaning] of choices) {
    const button = makeButton("", sign, () => {
      for (const each of box.children) each.disabled = true;
      button.setAttribute("aria-pressed", "true");
      send(sign, `${kind}:${message.id}`);
    });
    box.appendChild(button).setAttribute("aria-label", meaning);
  }
  return box;
}

// In a frame a tab of its own would not have the cookie: the picture is taken away instead.
const newTab = () => (BASE ? { download: "" } : { target: "_blank", rel: "noopener" });

// Width and height stand before the picture is there, so that nothing jumps; tapped, it opens in full size.
function makePicture(picture) {
  const { src, alt, width, height } = picture;
  const link = Object.assign(make("a", "picture"), { href: BASE + src, ...newTab() });
  const image = Object.assign(make("img"), { alt, width, height, loading: "lazy" });
  image.onerror = () => { link.replaceWith(makePictureAgain(picture)); keepEnd(); };
  image.src = BASE + src; // last: only what is already lazy waits until it is in sight
  link.append(image, make("span", "hidden-text", "Mở hình lớn trong thẻ mới"));
  return link;
}

function makePictureAgain(picture) { // the network fell away: a hole of the picture's size helps nobody
  const again = makeButton("small-button picture-again", "Tải lại hình", () => {
    const link = makePicture(picture);
    again.replaceWith(link);
    link.focus({ preventScroll: true });
  });
  return again;
}

// Spoken only when it is asked for: the sound is as large as a picture.
const makeSound = (src) => {
  const button = makeButton("small-button listen", "Nghe", () => {
    const sound = Object.assign(make("audio"), { controls: true, autoplay: true, src: BASE + src });
    sound.onerror = () => { sound.replaceWith(button); showNotice("Chưa nghe được. Anh/chị thử lại sau giúp tôi.", { seconds: 6 }); };
    button.replaceWith(sound);
  });
  return button;
};

// A failed download is told by the browser and leaves the chat where it is.
const makeSheet = ({ href, label }) => Object.assign(make("a", "sheet", label), { href: BASE + href, download: "" });

// Taking a list is written down, so it is posted for: no preview and no link ever takes one.
const makeFile = ({ href, label }) => makeButton("sheet", label, async () => {
  try {
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(href, { method: "POST", headers, body: "{}", cache: "no-store" });
    if (!response.ok) throw serverError(response, await response.json().catch(() => null));
    const named = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") || "");
    const address = URL.createObjectURL(await response.blob());
    Object.assign(make("a"), { href: address, download: named ? named[1] : "" }).click();
    setTimeout(() => URL.revokeObjectURL(address), NEWS_EVERY_MS);
  } catch (error) {
    const reason = (error.status && error.message) || "Xin kiểm tra mạng.";
    showNotice(`Chưa tải được tệp. ${reason}`, { seconds: 8 });
  }
});

// The day on a photo is shown by a press of its own; the photo goes to the server's memory and nowhere else.
function makePhoto() {
  const label = make("label", "small-button photo", "Chọn ảnh"), field = label.appendChild(make("input", "hidden-text"));
  Object.assign(field, { type: "file", accept: "image/*" });
  field.onchange = () => field.files[0] && runLater({ run: () => sendPhoto(field.files[0], label), giveUp: () => {} });
  return label;
}

async function sendPhoto(photo, label) {
  showTyping("Đang đọc ngày trên ảnh…");
  const told = make("p", "photo-told");
  label.parentNode.querySelectorAll(".photo-told, .photo-day").forEach((node) => node.remove());
  try {
    const options = { method: "POST", headers: { "Content-Type": photo.type || "image/jpeg" }, body: photo, cache: "no-store" };
    const response = await fetch(`${BASE}/api/photo`, options);
    const data = await response.json().catch(() => null);
    if (!response.ok || !data) throw serverError(response, data);
    told.textContent = data.day ? `Máy đọc được: ${data.day}. Ảnh đã bỏ. Đúng thì bấm gửi ngày này.` : data.told;
    label.before(told);
    if (data.day) told.after(makeButton("small-button photo-day", `Gửi ngày ${data.day}`, () => send(data.say)));
  } catch (error) {
    told.textContent = (error.status && error.message) || "Chưa gửi được ảnh. Xin kiểm tra mạng, hoặc gõ ngày ấy.";
    label.before(told);
  }
  removeFromLog(".typing");
  keepEnd();
}

const makeNoticeButton = ({ label, action }) => makeButton("small-button", label, () => send(label, action));

function makeMessage(message) {
  const fromBot = message.from === "bot";
  const node = make("div", fromBot ? "message bot" : "message person");
  const bubble = node.appendChild(make("div", "bubble"));
  bubble.append(make("span", "hidden-text", fromBot ? "Trợ lý: " : "Anh/chị: "));
  fillBubble(bubble, message.text);
  if (fromBot) node.append(...makeCalls(message.text));
  if (fromBot) node.append(...(message.pictures || []).map(makePicture));
  if (fromBot && message.sheet) node.append(makeSheet(message.sheet));
  if (fromBot && message.word) node.append(makeSheet(message.word));
  if (fromBot) node.append(...(message.files || []).map(makeFile));
  if (fromBot && message.sound) node.append(makeSound(message.sound));
  if (fromBot && message.takes === "photo") node.append(makePhoto());
  if (fromBot && message.feedback) node.append(makeFeedback(message));
  // A notice comes between: its buttons stand in it, those of the waiting question stay where they are.
  if (message.notice) node.append(...(message.buttons || []).map(makeNoticeButton));
  else if (fromBot) lastBotMessage = message;
  return node;
}

const addToLog = (node) => log.insertBefore(node, log.querySelector(".typing"));
const removeFromLog = (selector) => log.querySelectorAll(selector).forEach((node) => node.remove());

function showTyping(text) {
  removeFromLog(".typing");
  const box = log.appendChild(make("div", "typing"));
  box.dataset.testid = "typing";
  box.append(...[1, 2, 3].map(() => make("span", "dot")), make("span", "hidden-text", text));
  keepEnd();
}

function showChips() {
  removeChips();
  const { buttons = [], aids = [] } = lastBotMessage || {};
  showRow("chips", "Câu trả lời nhanh", buttons);
  showRow("aids", "Cần giúp ở câu này", aids);
}

const removeChips = () => removeFromLog(".chips, .aids");
function showRow(name, meaning, buttons) {
  if (!buttons.length) return;
  const box = make("div", name);
  box.dataset.testid = name;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", meaning);
  box.append(...buttons.map(({ label, action }) => makeButton("", label, () => send(label, action))));
  addToLog(box);
}

// The word of a link on a leaflet ("/?c=to-roi") goes with the first message, once, and then out of the address.
function takeCampaign() {
  const asked = new URLSearchParams(location.search);
  const campaign = asked.get("c") || asked.get("start");
  if (campaign) history.replaceState(null, "", location.pathname + location.hash);
  return campaign ? { campaign: campaign.slice(0, 20) } : {};
}

// A public page leads here with a question in the address after "#"; it is put into the field, and a press sends it.
function takeQuestion() {
  const [name, value] = decodeURIComponent(location.hash.slice(1)).split("=");
  const question = name === "kiem-tra" ? "Kiểm tra điều kiện" : name === "hoi" ? (value || "").slice(0, 300) : "";
  if (!question) return;
  history.replaceState(null, "", location.pathname + location.search);
  input.value = question;
  input.dispatchEvent(new Event("input"));
}

// ---- sending, one request at a time
function send(text, action) {
  const body = { id: newId(), text, ...(action ? { action } : {}), ...takeCampaign() };
  enqueue({ body, node: makeMessage({ from: "person", text }) });
}

function enqueue(item) {
  removeChips();
  addToLog(item.node); // at the end, also when resent: the screen shows the order of sending
  scrollToEnd();
  if (document.activeElement !== input) focusInput(); // the pressed button is gone or done with
  runLater({ run: () => deliver(item), giveUp: () => markFailed(item) });
}

async function runLater(job) {
  queue.push(job);
  if (busy) return;
  busy = true;
  while (queue.length) await queue.shift().run();
  busy = false;
}

async function deliver(item) {
  showTyping("Đang trả lời…");
  try {
    await loadHistory(); // the session must exist before the first message
    const { messages, erased, locked } = await requestPatiently("/api/message", item.body);
    if (erased) return showErased(messages);
    if (locked || isLocked) return showAnew(locked ? messages : null);
    const nodes = messages.map(makeMessage);
    removeFromLog(".typing");
    item.node.after(...nodes); // above a question that is still waiting
    if (!queue.length) showChips(); // otherwise the next answer brings its own
    if (nodes.length) showFromStart(nodes[0]);
  } catch (error) {
    removeFromLog(".typing");
    markFailed(item, error);
    // What was typed after it would now arrive out of order: hold that back too.
    if (!isFinal(error)) queue.splice(0).forEach((job) => job.giveUp());
    else if (!queue.length) showChips();
    scrollToEnd();
  }
}

const isFinal = (error) => RETRYING_IS_USELESS.includes(error.status);
function markFailed(item, error = {}) {
  const note = item.node.appendChild(make("div", "fail"));
  const reason = error.status ? error.message : ""; // the browser's own messages are English
  const hint = isFinal(error) ? "" : "Xin kiểm tra mạng rồi bấm “Gửi lại”.";
  note.append(make("p", "", `Chưa gửi được. ${reason || hint}`));
  if (isFinal(error)) return;
  const again = makeButton("small-button", "Gửi lại", () => { note.remove(); enqueue(item); });
  again.dataset.testid = "retry";
  note.append(again);
}

// ---- opening and erasing the conversation
async function loadHistory() {
  if (historyLoaded) return;
  const { messages, locked, hears } = await requestPatiently("/api/history", {});
  historyLoaded = true;
  if (hears) offerToSpeak();
  isLocked = locked;
  hideNotice();
  log.prepend(...messages.map(makeMessage));
}

// Only where the server hears and the browser records; everybody else loads nothing of it.
function offerToSpeak() {
  const canRecord = window.MediaRecorder && navigator.mediaDevices && navigator.mediaDevices.getUserMedia;
  if (!canRecord || document.querySelector("script[data-speaks]")) return;
  const script = Object.assign(make("script"), { src: "/static/voice.js" });
  script.dataset.speaks = "";
  document.head.append(script);
}

// Queued like the messages, so that history is never asked for twice at once.
const openConversation = () => runLater({ run: openNow, giveUp: () => {} });

async function openNow() {
  showTyping("Đang mở cuộc trò chuyện…");
  try {
    await loadHistory();
    if (!queue.length && !log.querySelector(".fail")) showChips();
  } catch (error) {
    const reason = (error.status && error.message) || "Xin kiểm tra mạng.";
    showNotice(`Chưa mở được cuộc trò chuyện. ${reason}`, { withReload: true });
  }
  removeFromLog(".typing");
  scrollToEnd();
  if (log.firstChild && !log.querySelector(".person")) showFromStart(log.firstChild); // the welcome
}

// What came without being asked for, quietly, while somebody looks at the page: nothing is lost when it fails.
function lookForNews() {
  if (document.hidden || busy || !historyLoaded || navigator.onLine === false) return;
  runLater({ run: fetchNews, giveUp: () => {} });
}

async function fetchNews() {
  try {
    const { messages, locked } = await request("/api/news", {});
    if (locked !== isLocked) return showAnew(null);
    if (!messages.length) return;
    const nodes = messages.map(makeMessage);
    nodes.forEach(addToLog);
    showChips(); // again the last thing on the page
    if (atEnd) showFromStart(nodes[0]);
  } catch { /* the next look brings it */ }
}

// A chat that is locked shows only that; once the word was typed, everything is there again.
async function showAnew(messages) {
  log.textContent = "";
  lastBotMessage = null;
  isLocked = Boolean(messages);
  historyLoaded = isLocked;
  if (messages) log.append(...messages.map(makeMessage));
  else await loadHistory();
  if (isLocked) { // nor what was typed and not sent
    input.value = "";
    keepDraft();
  }
  showChips();
  scrollToEnd();
}

async function eraseNow() {
  try {
    showErased((await requestPatiently("/api/erase", {})).messages);
  } catch {
    eraseFailed();
  }
}

function showErased(messages) {
  queue.splice(0); // asked before it was over: gone with the rest
  input.value = "";
  keepDraft();
  log.textContent = "";
  lastBotMessage = null;
  historyLoaded = true;
  isLocked = false;
  log.append(...messages.map(makeMessage));
  showChips();
  showNotice("Đã xóa cuộc trò chuyện.", { seconds: 6 });
  scrollToEnd();
}
// Never let the person believe it is gone when it is not.
const eraseFailed = () => showNotice("Chưa xóa được. Xin kiểm tra mạng rồi bấm xóa lần nữa.");
function erase() {
  queue.splice(0).forEach((job) => job.giveUp()); // what was not sent goes as well
  runLater({ run: eraseNow, giveUp: eraseFailed });
}

// ---- the writing box
function focusInput() {
  // On a phone, focusing would pop the keyboard up over the answer; inputMode
  // "none" gives the focus without it, until the box itself is tapped.
  if (window.matchMedia("(pointer: coarse)").matches) input.inputMode = "none";
  input.focus({ preventScroll: true });
}

function growInput() {
  input.style.height = "auto";
  input.style.height = `${input.scrollHeight + 2}px`; // + the two borders
  keepEnd();
}

// What is not sent yet outlives a reload; it stays in this tab, and goes with the conversation.
function keepDraft() {
  stored((box) => (input.value ? box.setItem("qd22-draft", input.value) : box.removeItem("qd22-draft")), "sessionStorage");
}

function submitTyped() {
  const text = input.value.trim();
  input.value = "";
  keepDraft();
  growInput();
  if (text) send(text);
  else input.focus();
}

function onKey(event) {
  // While Telex is composing, Enter only ends the word (229 is how older WebViews say so).
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  submitTyped();
}

// ---- menu
function stored(act, box = "localStorage") {
  try {
    return act(window[box]);
  } catch { // storage can be forbidden; the choice then lasts for this visit
    return null;
  }
}

function setBigText(big) {
  document.documentElement.classList.toggle("big", big);
  byId("big-text").setAttribute("aria-pressed", String(big));
  stored((box) => (big ? box.setItem("qd22-big-text", "1") : box.removeItem("qd22-big-text")));
  growInput();
}

function closeMenu(event) {
  if (event.type === "keydown" ? event.key !== "Escape" : menu.contains(event.target)) return;
  if (event.type === "keydown" && menu.open) byId("menu-button").focus();
  menu.open = false;
}

function askErase() {
  menu.open = false;
  if (dialog.showModal) dialog.showModal();
  else if (window.confirm(byId("erase-text").textContent)) erase();
}

// Somebody comes near: the page goes blank at once, its place in the history is taken by the weather, and what was being
// typed is gone. The conversation itself stays; to erase it is another button.
const ELSEWHERE = "https://nchmf.gov.vn/";
function leaveNow() {
  document.documentElement.hidden = true;
  document.title = "Thời tiết";
  input.value = "";
  keepDraft();
  location.replace(ELSEWHERE);
}

on("leave", "click", leaveNow);
on("composer", "submit", (event) => { event.preventDefault(); submitTyped(); });
on("input", "keydown", onKey);
on("input", "input", () => { growInput(); keepDraft(); });
on("input", "blur", () => { input.inputMode = "text"; });
on("input", "click", () => { // tapped: now the keyboard is wanted, and the blur brings it back
  if (input.inputMode === "none") { input.blur(); input.focus(); }
});
on("about", "click", () => { menu.open = false; send("Về dịch vụ này", "about"); });
on("big-text", "click", () => setBigText(!document.documentElement.classList.contains("big")));
on("erase", "click", askErase);
on("erase-no", "click", () => dialog.close());
on("erase-yes", "click", () => { dialog.close(); erase(); });
on("dialog", "close", () => byId("menu-button").focus()); // the pressed item is hidden again
on("reload", "click", openConversation);
on("scroller", "scroll", () => {
  atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 40;
});
document.addEventListener("click", closeMenu);
document.addEventListener("keydown", closeMenu);
window.addEventListener("online", onOnline);
window.addEventListener("offline", showOffline);
window.addEventListener("resize", keepEnd); // the opening keyboard must not hide the last line

setBigText(stored((box) => box.getItem("qd22-big-text")) === "1");
input.value = stored((box) => box.getItem("qd22-draft"), "sessionStorage") || input.value;
takeQuestion();
hideNotice(); // shows what stands against talking: no network, no cookies
openConversation();
setInterval(lookForNews, NEWS_EVERY_MS);
document.addEventListener("visibilitychange", lookForNews);
