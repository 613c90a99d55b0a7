// SPDX-License-Identifier: MIT
// Starts the page, and lets its parts hear what somebody does.
import { fromBase64 } from "./base64.js";
import { Page } from "./page.js";
import { Program } from "./program.js";
import { Sharing } from "./sharing.js";
import { Shipped } from "./shipped.js";
import { followTabs } from "./tabs.js";

const byId = (id) => document.getElementById(id);

function listen(page, sharing) {
    byId("scenarios").addEventListener("change", (event) => page.open(event.target.value));
    byId("run").addEventListener("click", () => page.run());
    byId("stop").addEventListener("click", () => page.program.stop());
    byId("reset").addEventListener("click", () => page.reset());
    byId("open").addEventListener("click", () => byId("files").click());
    byId("files").addEventListener("change", (event) => {
        page.take([...event.target.files]);
        event.target.value = ""; // the same again is a change, too
    });
    byId("save").addEventListener("click", () => page.save());
    byId("share").addEventListener("click", () => sharing.share());
    byId("registry").querySelector("button").addEventListener("click", () => {
        page.setRegistry(null);
        page.run();
    });
    addEventListener("hashchange", () => sharing.isAsked && sharing.follow());
    page.chooseTab = followTabs(document.querySelector("[role=tablist]"), (id) => {
        page.textView.isShown = id === "tab-text";
        page.textView.show();
    });
}

// Before the editor hears of it, which would take a file for text; text that is dragged is the editor's.
function listenToDrops(page) {
    const mark = (isOver) => document.body.classList.toggle("dropping", isOver);
    const hear = (name, action) => addEventListener(name, (event) => {
        if (!event.dataTransfer.types.includes("Files"))
            return;
        event.preventDefault();
        action(event);
    }, true);
    hear("dragover", () => mark(true));
    hear("dragleave", () => mark(false));
    hear("drop", (event) => {
        mark(false);
        page.take(event.dataTransfer.files);
    });
}

async function start() {
    const shipped = new Shipped(JSON.parse(byId("data").textContent));
    const module = await WebAssembly.compile(fromBase64(byId("wasm").textContent));
    const page = new Page(new Program(byId("worker").textContent, module, shipped.files), shipped);
    shipped.fill(byId("scenarios"));
    const editions = await page.program.ask(["editions"]);
    if (editions.code !== 0)
        throw new Error(editions.err);
    page.settings.offerEditions(editions.out);
    const sharing = new Sharing(page);
    listen(page, sharing);
    listenToDrops(page);
    await (sharing.isAsked ? sharing.follow() : page.open(byId("scenarios").value));
}

start().catch((problem) => {
    byId("problem").textContent = `This page cannot start: ${problem.message}`;
    throw problem;
});
