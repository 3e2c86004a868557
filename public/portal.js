// Makes the portal faster to use. Every page works without it.
"use strict";

// A button after each id copies it.
for (const code of document.querySelectorAll("code[data-copy]")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.setAttribute("aria-label", "Copy " + code.textContent);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent);
    announce("Copied " + code.textContent);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
  code.after(button);
}

// Shortcuts navigate and never change anything. They do nothing inside a field, and "?" turns them off and on.
const hint = document.querySelector(".keys");
if (hint) {
  const isEnabled = () => { try { return localStorage.getItem("keys") !== "off"; } catch { return true; } };
  const focusFind = () => (document.getElementById("find") ?? document.getElementById("q"))?.focus();
  const targets = { u: focusFind, a: () => document.querySelector("[data-key=a]")?.click() };
  let enabled = isEnabled(), isPrefixed = false;
  const describe = () => {
    hint.hidden = false;
    hint.textContent = enabled
      ? "Keyboard: / find a user, g u find box, g a audit log, ? turn shortcuts off."
      : "Keyboard shortcuts are off. Press ? to turn them on.";
  };
  describe();
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (event.key === "?") {
      enabled = !enabled;
      try { localStorage.setItem("keys", enabled ? "on" : "off"); } catch { /* applies to this page only */ }
      describe();
      announce(hint.textContent);
      return;
    }
    if (!enabled) return;
    if (isPrefixed) {
      isPrefixed = false;
      if (targets[event.key]) { event.preventDefault(); targets[event.key](); }
    } else if (event.key === "g") {
      isPrefixed = true;
    } else if (event.key === "/") {
      event.preventDefault();
      focusFind();
    }
  });

  // The session ends after 15 minutes without a request, as early as after 14; the warning comes 2 minutes before that.
  setTimeout(() => {
    const banner = document.createElement("div");
    banner.className = "banner note";
    banner.setAttribute("role", "alert");
    const stay = document.createElement("a");
    stay.href = document.querySelector(".brand").href;
    stay.target = "_blank";
    stay.rel = "noopener";
    stay.textContent = "Open the portal in another tab to stay signed in.";
    banner.append("You will be signed out in 2 minutes. ", stay);
    document.getElementById("main").prepend(banner);
  }, 12 * 60 * 1000);
}

function announce(text) {
  let status = document.getElementById("announcement");
  if (!status) {
    status = document.createElement("p");
    status.id = "announcement";
    status.className = "hidden";
    status.setAttribute("role", "status");
    document.body.append(status);
  }
  status.textContent = text;
}
