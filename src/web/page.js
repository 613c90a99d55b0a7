// SPDX-License-Identifier: MIT
// What somebody has before him: a scenario in an editor, settings beside it, a registry that was dropped, and what comes of
// them, as a report and as text.
import { showReport } from "../host/page/report.js";
import { readTrace } from "../host/page/trace_text.js";
import { quoted } from "./command_line.js";
import { complaints } from "./complaints.js";
import { plainName, sort } from "./dropped.js";
import { Editor } from "./editor.js";
import { asksQuestions, LessonView } from "./lesson.js";
import { Stopped } from "./program.js";
import { Schema } from "./schema.js";
import { Settings } from "./settings.js";
import { TextView } from "./text_view.js";
import { Variants } from "./variants.js";

const PAUSE_MS = 500;
const TRACE = ".trace.json"; // no file that is dropped begins with a dot
const byId = (id) => document.getElementById(id);

// Of a lesson: what answers its questions before they are asked.
const TELLING = /^(expect|lesson):|^ +- expect:/;

function scenarioPath(name) {
    return `scenarios/${plainName(name.split("/").pop(), ".yaml")}`;
}

export class Page {
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
        this.chooseTab = null; // by its id
        this.lesson = new LessonView({ tab: byId("tab-lesson"), place: byId("panel-lesson"), path: () => this.path,
            ask: (words, isWhole) => this.askLesson(words, isWhole), save: (name, text) => this.download(name, text) });
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
        const named = (option, value) => (value ? [option, value] : []);
        return [...named("--variant", this.variants.value), ...this.settings.options(), ...named("--registry", this.registry?.name)];
    }

    async askText(words) {
        const options = ["check", "lesson"].includes(words[0]) ? [] : this.options;
        this.say(`deskheap ${words.join(" ")} …`);
        const answer = await this.whileRunning(() => this.program.ask([...words, ...options, this.path], this.files));
        if (answer)
            this.say(`exit code ${answer.code}`);
        return answer;
    }

    // isWhole: the scenario is named in them, or another one.
    askLesson(words, isWhole) {
        return this.whileRunning(() => this.program.ask(isWhole ? words : [...words, this.path], this.files));
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
        byId("link").hidden = true;
        const number = ++this.runs;
        this.variants.offer(this.editor.text);
        this.textView.offer(this.editor.text);
        this.lesson.offer(this.editor.text);
        if (byId("tab-lesson").hidden && !byId("panel-lesson").hidden)
            this.chooseTab("tab-report");
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
            this.show(readTrace(json));
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
        if (asksQuestions(text)) {
            this.editor.fold(TELLING);
            this.chooseTab("tab-lesson");
        }
        byId("scenarios").value = this.shipped.texts.has(path) ? path : "";
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
                this.begin(scenarioPath(made.name), made.text);
            if (registry)
                this.setRegistry(registry);
            if (made || registry)
                await this.run();
            if (made?.said)
                this.complain(`${byId("problem").textContent}\n${made.said}`);
        } catch (problem) {
            this.complain(problem.message);
        }
    }

    // A scenario of what somebody has of a system, with what is said of it; or nothing, and why.
    async imported(list) {
        const files = Object.fromEntries(list.map(({ name, bytes }, index) => [`${index + 1}-${name}`, bytes]));
        this.say("A scenario is made …");
        const answer = await this.whileRunning(() => this.program.ask(["import", ...Object.keys(files)], files));
        if (answer?.code === 0)
            return { name: "imported.yaml", text: `${answer.out}\n`, said: answer.err };
        this.say("No scenario is made of it.");
        if (answer)
            this.complain(answer.err);
        return null;
    }

    save() {
        this.download(this.path.split("/").pop(), this.editor.text);
    }

    download(name, text) {
        const address = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
        Object.assign(document.createElement("a"), { href: address, download: name }).click();
        setTimeout(() => URL.revokeObjectURL(address), 1000);
    }

    // ---- all of it, as a link has it ----

    get state() {
        const text = this.editor.text;
        const isShipped = this.shipped.texts.get(this.path) === text;
        return { path: this.path, ...(isShipped ? {} : { text }), variant: this.variants.value, settings: this.settings.state,
            registry: this.registry };
    }

    // Whoever made it may have written anything. Throws where there is no scenario in it.
    set state({ path, text, variant, settings, registry }) {
        const known = this.shipped.texts.get(path);
        if (typeof text !== "string" && known === undefined)
            throw new Error("it names a scenario that is not in this page");
        this.begin(known === undefined ? scenarioPath(String(path)) : path, typeof text === "string" ? text : known, variant);
        this.settings.state = settings;
        this.setRegistry(typeof registry?.text === "string"
            ? { name: plainName(String(registry.name), ".reg"), text: registry.text } : null);
    }
}
