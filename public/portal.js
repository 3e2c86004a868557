// What makes the portal quicker to use. Nothing needs it: without it every page does everything.
"use strict";

// A button beside each id copies it.
for (const code of document.querySelectorAll("code[data-copy]")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.setAttribute("aria-label", "Copy " + code.textContent);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent);
    say("Copied " + code.textContent);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
  code.after(button);
}

// Shortcuts lead somewhere and never act. They are silent in a field, and "?" switches them off and on.
const keys = document.querySelector(".keys");
if (keys) {
  const stored = () => { try { return localStorage.getItem("keys") !== "off"; } catch { return true; } };
  const places = { u: () => focusFind(), a: () => document.querySelector("[data-key=a]")?.click() };
  let on = stored(), pending = false;
  const describe = () => {
    keys.hidden = false;
    keys.textContent = on
      ? "Keys: / finds a user, g then u the find box, g then a the audit log, ? switches the keys off."
      : "Keys are off; ? switches them on.";
  };
  const focusFind = () => (document.getElementById("find") ?? document.getElementById("q"))?.focus();
  describe();
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (event.key === "?") {
      on = !on;
      try { localStorage.setItem("keys", on ? "on" : "off"); } catch { /* it lasts for this page then */ }
      describe();
      say(keys.textContent);
      return;
    }
    if (!on) return;
    if (pending) {
      pending = false;
      if (places[event.key]) { event.preventDefault(); places[event.key](); }
    } else if (event.key === "g") {
      pending = true;
    } else if (event.key === "/") {
      event.preventDefault();
      focusFind();
    }
  });

  // A session ends after 15 minutes without a request: two minutes before, the admin is told and can stay.
  setTimeout(() => {
    const banner = document.createElement("div");
    banner.className = "banner note";
    banner.setAttribute("role", "alert");
    const stay = document.createElement("a");
    stay.href = document.querySelector(".brand").href;
    stay.target = "_blank";
    stay.rel = "noopener";
    stay.textContent = "Open the portal in another tab to stay.";
    banner.append("This session ends in 2 minutes, and what you typed here would be lost. ", stay);
    document.getElementById("main").prepend(banner);
  }, 12 * 60 * 1000);
}

function say(text) {
  let status = document.getElementById("said");
  if (!status) {
    status = document.createElement("p");
    status.id = "said";
    status.className = "hidden";
    status.setAttribute("role", "status");
    document.body.append(status);
  }
  status.textContent = text;
}
