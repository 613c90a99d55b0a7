// SPDX-License-Identifier: MIT
// The page: a scenario in an editor, settings beside it, and what comes of them, as a report and as text.
import { showReport } from "../host/page/report.js";
import { fromBase64 } from "./base64.js";
import { complaints } from "./complaints.js";
import { plainName, sort } from "./dropped.js";
import { Editor } from "./editor.js";
import { fromFragment, LINK_MAX, toFragment } from "./link.js";
import { Program, Stopped } from "./program.js";
import { Schema } from "./schema.js";
import { Settings } from "./settings.js";
import { Shipped } from "./shipped.js";
import { followTabs } from "./tabs.js";
import { TextView } from "./text_view.js";
import { Variants } from "./variants.js";

const PAUSE_MS = 500;
const TRACE = "trace.json";
const byId = (id) => document.getElementById(id);

class Page {
    constructor(program, shipped) {
        this.program = program;
        this.shipped = shipped;
        this.path = null; // of the scenario, as the command line names it
        this.registry = null; // { name, text } of one that was dropped
        this.timer = null;
        this.runs = 0;
        this.asked = 0; // what may be stopped
        this.schema = null;
        this.settings = new Settings(() => this.runSoon());
        this.variants = new Variants(byId("variant"), () => this.run());
        this.editor = new Editor(byId("editor"), { schema: () => this.readSchema(), changed: () => this.runSoon() });
        this.textView = new TextView({ menu: byId("verb"), place: byId("text"), ask: (words) => this.askText(words) });
    }

    // ---- what is asked ----

    async readSchema() {
        this.schema ??= new Schema(JSON.parse((await this.program.ask(["schema"])).out));
        return this.schema;
    }

    get files() {
        const files = { [this.path]: this.editor.text };
        if (this.registry !== null)
            files[this.registry.name] = this.registry.text;
        return files;
    }

    get options() {
        return [...(this.variants.value === "" ? [] : ["--variant", this.variants.value]), ...this.settings.options(), ...(this.registry === null ? [] : ["--registry", this.registry.name])];
    }

    async askText(words) {
        const options = words[0] === "check" ? [] : this.options;
        this.say(`deskheap ${words.join(" ")} …`);
        const answer = await this.whileRunning(() => this.program.ask([...words, ...options, this.path], this.files));
        if (answer)
            this.say(`exit code ${answer.code}`);
        return answer;
    }

    // Something that may take long, and be stopped; then it gives null.
    async whileRunning(action) {
        this.asked++;
        byId("stop").disabled = false;
        try {
            return await action();
        } catch (reason) {
            if (!(reason instanceof Stopped))
                this.complain(reason.message);
            return null;
        } finally {
            byId("stop").disabled = --this.asked === 0;
        }
    }

    // ---- a run ----

    runSoon() {
        byId("result").setAttribute("aria-busy", true);
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.run(), PAUSE_MS);
    }

    // What still runs is of a scenario that nobody has any more.
    async run() {
        clearTimeout(this.timer);
        this.program.stop();
        byId("result").setAttribute("aria-busy", true);
        const number = ++this.runs;
        this.variants.offer(this.editor.text);
        const { path, files, options } = this;
        this.say("It runs …");
        byId("command").textContent = `deskheap run ${[...options, path].map(quoted).join(" ")}`;
        const answer = await this.whileRunning(async () => {
            const done = await this.program.ask(["run", "--trace", TRACE, ...options, path], files, [TRACE]);
            const odd = done.code === 2 ? { out: "" } : await this.program.ask(["check", path], files);
            return { ...done, remarks: complaints(`${done.err}\n${odd.out}`, path) };
        });
        if (number !== this.runs)
            return;
        this.told(answer);
        byId("result").setAttribute("aria-busy", false);
    }

    told(answer) {
        if (answer === null) {
            this.say("Stopped.");
            return;
        }
        const json = answer.written[TRACE];
        document.body.dataset.memory = answer.memory;
        this.editor.mark(answer.remarks);
        this.complain(answer.err);
        document.body.classList.toggle("stale", json === null);
        this.say(json === null ? "It cannot be run." : answer.out.trimEnd().split("\n").pop());
        if (json !== null)
            this.show(JSON.parse(json));
        this.textView.show();
    }

    show(trace) {
        this.settings.told(trace);
        document.title = `${trace.title} – deskheap`;
        this.editor.showStep(null);
        const position = showReport(trace, byId("head"), byId("page"), "h2");
        position.watch(({ step }) => this.editor.showStep(trace.report.steps[step].line));
    }

    say(text) {
        byId("state").textContent = text;
    }

    complain(text) {
        byId("problem").textContent = text.trim();
    }

    // ---- which scenario ----

    begin(path, text, variant = "") {
        this.path = path;
        this.editor.text = text;
        this.variants.offer(text, variant);
        byId("scenarios").value = this.shipped.texts.has(path) ? path : "";
        byId("link").hidden = true;
    }

    // As it is written; only a registry that was dropped stays.
    open(path) {
        this.settings.state = {};
        this.begin(path, this.shipped.texts.get(path));
        return this.run();
    }

    // As it came, with nothing set.
    reset() {
        this.settings.state = {};
        this.setRegistry(null);
        this.begin(this.path, this.shipped.texts.get(this.path) ?? this.editor.text);
        return this.run();
    }

    setRegistry(registry) {
        this.registry = registry;
        byId("registry").hidden = registry === null;
        byId("registry").firstElementChild.textContent = registry === null ? "" : `Registry: ${registry.name}`;
    }

    // ---- files ----

    async take(files) {
        try {
            const { scenario, registry, list } = await sort([...files]);
            const made = list ? await this.imported(list) : scenario;
            if (made)
                this.begin(`scenarios/${plainName(made.name, ".yaml")}`, made.text);
            if (registry)
                this.setRegistry(registry);
            if (made || registry)
                await this.run();
        } catch (problem) {
            this.complain(problem.message);
        }
    }

    // A scenario of what somebody has of a system, or nothing, and why.
    async imported(list) {
        const files = Object.fromEntries(list.map(({ name, bytes }) => [name, bytes]));
        this.say("A scenario is made …");
        const answer = await this.whileRunning(() => this.program.ask(["import", ...Object.keys(files)], files));
        this.say(answer?.code === 0 ? "" : "No scenario is made of it.");
        if (answer && answer.code !== 0)
            this.complain(answer.err);
        return answer?.code === 0 ? { name: "imported.yaml", text: `${answer.out}\n` } : null;
    }

    save() {
        const address = URL.createObjectURL(new Blob([this.editor.text], { type: "application/yaml" }));
        Object.assign(document.createElement("a"), { href: address, download: this.path.split("/").pop() }).click();
        setTimeout(() => URL.revokeObjectURL(address), 1000);
    }

    // ---- links ----

    get state() {
        const text = this.editor.text;
        const scenario = this.shipped.texts.get(this.path) === text ? { path: this.path } : { path: this.path, text };
        return { ...scenario, variant: this.variants.value, settings: this.settings.state,
            registry: this.registry };
    }

    async share() {
        const fragment = await toFragment(this.state);
        const address = `${location.href.split("#")[0]}#${fragment}`;
        if (fragment.length > LINK_MAX) {
            this.complain(`The link would have ${address.length} characters; more than ${LINK_MAX} many programs cut off. Save the file and send it.`);
            return;
        }
        this.fragment = fragment;
        location.hash = fragment;
        byId("link").hidden = false;
        byId("address").value = address;
        byId("address").select();
        this.say(`A link of ${address.length} characters, with the scenario in it. Some programs take no more than 2000.`);
    }

    async follow(fragment) {
        try {
            const { path, text, variant, settings, registry } = await fromFragment(fragment);
            const name = plainName(String(path).split("/").pop(), ".yaml");
            const known = this.shipped.texts.get(path);
            if (typeof text !== "string" && known === undefined)
                throw new Error("it names a scenario that is not in this page");
            this.begin(known === undefined ? `scenarios/${name}` : path, typeof text === "string" ? text : known, variant);
            this.settings.state = settings;
            this.setRegistry(typeof registry?.text === "string"
                ? { name: plainName(String(registry.name), ".reg"), text: registry.text } : null);
        } catch (problem) {
            await this.open(byId("scenarios").options[0].value);
            this.complain(`The link cannot be read: ${problem.message}`);
            return;
        }
        await this.run();
    }
}

function quoted(word) {
    return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function listen(page) {
    byId("scenarios").addEventListener("change", (event) => page.open(event.target.value));
    byId("run").addEventListener("click", () => page.run());
    byId("stop").addEventListener("click", () => page.program.stop());
    byId("reset").addEventListener("click", () => page.reset());
    byId("open").addEventListener("click", () => byId("files").click());
    byId("files").addEventListener("change", (event) => page.take(event.target.files));
    byId("save").addEventListener("click", () => page.save());
    byId("share").addEventListener("click", () => page.share());
    byId("registry").querySelector("button").addEventListener("click", () => {
        page.setRegistry(null);
        page.run();
    });
    addEventListener("hashchange", () => location.hash.length > 1 && location.hash.slice(1) !== page.fragment &&
        page.follow(location.hash.slice(1)));
    followTabs(document.querySelector("[role=tablist]"), (id) => {
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
    page.settings.offerEditions((await page.program.ask(["editions"])).out);
    listen(page);
    listenToDrops(page);
    await (location.hash.length > 1 ? page.follow(location.hash.slice(1)) : page.open(byId("scenarios").value));
}

start().catch((problem) => {
    byId("problem").textContent = `This page cannot start: ${problem.message}`;
    throw problem;
});
