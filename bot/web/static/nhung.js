"use strict";
// For the web page of a ward or a province: <script src="https://…/nhung.js" async></script> adds a button, and a press
// on it the chat in a frame. It reads nothing of the page it stands on and stores nothing there.
(function () {
  var script = document.currentScript;
  if (!script) return;
  var home = new URL(script.src).origin;
  var frame = null;
  var box = document.createElement("div");
  var button = document.createElement("button");
  var place = { position: "fixed", right: "16px", bottom: "16px", zIndex: "2147483000", width: "min(400px, calc(100vw - 32px))", textAlign: "right" };
  Object.assign(box.style, place);
  Object.assign(button.style, { padding: "12px 18px", border: "0", borderRadius: "10px", background: "#17695d", color: "#fff", font: "600 16px system-ui, sans-serif", cursor: "pointer" });
  button.type = "button";
  button.textContent = script.dataset.label || "Hỏi về vay vốn";
  button.setAttribute("aria-expanded", "false");
  button.onclick = function () {
    if (!frame) {
      frame = document.createElement("iframe");
      frame.title = "Hỏi đáp Quyết định 22";
      frame.src = home + "/nhung";
      frame.referrerPolicy = "no-referrer";
      Object.assign(frame.style, { display: "none", width: "100%", height: "300px", marginBottom: "8px", border: "1px solid #6d8f84", borderRadius: "10px", background: "#fff" });
      box.insertBefore(frame, button);
    }
    var opens = frame.style.display === "none";
    frame.style.display = opens ? "block" : "none";
    button.setAttribute("aria-expanded", String(opens));
  };
  window.addEventListener("message", function (event) {
    if (!frame || event.source !== frame.contentWindow || event.origin !== home) return;
    var height = event.data && event.data.qd22Height;
    if (typeof height === "number") frame.style.height = Math.max(160, Math.min(height, window.innerHeight - 100)) + "px";
  });
  box.appendChild(button);
  (document.body || document.documentElement).appendChild(box);
})();
