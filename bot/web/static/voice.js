"use strict";
// Speaking in place of typing: loaded by chat.js where the server can hear and the browser can record. What was heard is
// shown and goes nowhere until it is pressed; the sound itself is kept neither here nor there.

const LONGEST_S = 55; // the server hears a minute
const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4", "audio/webm"];
// beside speaking again, what needs no words: the names of the actions are those of the chat's own buttons
const WRONG = [["Nói lại", () => toggle()], ["Nhờ Công an phường, xã liên hệ", "refer"], ["Xem câu hỏi có sẵn", "menu"]];
let recorder = null, ticking = 0;

const speak = makeButton("speak", "Nói", toggle);
speak.dataset.testid = "speak";
document.querySelector(".composer-row").insertBefore(speak, document.querySelector(".send"));

async function toggle() {
  if (recorder) return recorder.stop();
  removeFromLog(".heard");
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    record(stream);
  } catch {
    showNotice("Trình duyệt chưa cho dùng micro. Anh/chị cho phép rồi bấm “Nói” lần nữa.", { seconds: 8 });
  }
}

function record(stream) {
  const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind)) || "";
  const parts = [], began = Date.now();
  recorder = new MediaRecorder(stream, { ...(mimeType ? { mimeType } : {}), audioBitsPerSecond: 24000 });
  recorder.ondataavailable = ({ data }) => data.size && parts.push(data);
  recorder.onstop = () => {
    stream.getTracks().forEach((track) => track.stop()); // the sign of the microphone goes out at once
    const sound = new Blob(parts, { type: recorder.mimeType });
    recorder = null;
    rest();
    if (sound.size) runLater({ run: () => hear(sound), giveUp: () => {} });
  };
  recorder.start();
  speak.classList.add("on");
  ticking = setInterval(() => {
    const seconds = Math.round((Date.now() - began) / 1000);
    speak.textContent = `Xong ${seconds}s`;
    if (seconds >= LONGEST_S && recorder) recorder.stop();
  }, 500);
  speak.textContent = "Xong";
  showNotice("Đang nghe. Nói hết câu thì bấm “Xong”. Viết ra chữ rồi là bỏ tiếng.");
}

function rest() {
  clearInterval(ticking);
  speak.classList.remove("on");
  speak.textContent = "Nói";
  hideNotice();
}

async function hear(sound) {
  showTyping("Đang nghe…");
  try {
    await loadHistory();
    const options = { method: "POST", headers: { "Content-Type": sound.type.split(";")[0] }, body: sound, cache: "no-store" };
    const response = await fetch(`${BASE}/api/voice`, options);
    const data = await response.json().catch(() => null);
    if (!response.ok || !data) throw serverError(response, data);
    showHeard(data);
  } catch (error) {
    showHeard({ told: (error.status && error.message) || "Chưa gửi được lời nói. Xin kiểm tra mạng rồi nói lại." });
  }
  removeFromLog(".typing");
}

function showHeard({ heard = "", told = "", care = "" }) {
  removeFromLog(".heard");
  const box = make("div", "message bot heard"), bubble = box.appendChild(make("div", "bubble"));
  box.dataset.testid = "heard";
  fillBubble(bubble, heard ? `Tôi nghe được câu này:\n“${heard}”\nĐúng thì anh/chị bấm “Gửi câu này”. Chưa bấm thì tôi chưa tính.` : told);
  if (care) { // whoever is in danger reads this first, and may call at a press
    const first = make("div", "bubble");
    fillBubble(first, care);
    box.prepend(first, ...makeCalls(care));
  }
  const leave = (act) => () => { box.remove(); act(); };
  const choices = heard
    ? [["Gửi câu này", () => send(heard)], ["Nói lại", toggle], ["Gõ lại", () => retype(heard)]]
    : WRONG.map(([label, act]) => [label, typeof act === "string" ? () => send(label, act) : act]);
  const row = box.appendChild(make("div", "heard-row"));
  row.append(...choices.map(([label, act]) => makeButton("small-button", label, leave(act))));
  addToLog(box);
  scrollToEnd();
  row.firstChild.focus({ preventScroll: true });
}

function retype(words) {
  input.value = words;
  keepDraft();
  growInput();
  input.focus();
}
