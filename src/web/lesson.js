// SPDX-License-Identifier: MIT
// A lesson: what to read, commands to look with, and its questions, each with a field for an answer. What is right the program
// says ("deskheap lesson --check"), and what is handed in is what it prints.
import { element } from "../host/page/element.js";
import { quoted, words } from "./command_line.js";

const MARKS = { true: "right", false: "wrong" };

export function asksQuestions(text) {
    return /^lesson:/m.test(text);
}

function markOf({ given, right, problem }) {
    if (given === null)
        return "";
    return problem ? `no answer: ${problem}` : MARKS[right];
}

// One question: its field, its mark, and what is told of it.
class Question {
    constructor({ number, ask }, changed) {
        this.number = number;
        this.ask = ask;
        this.field = element("input", { type: "text", id: `answer-${number}`, autocomplete: "off", spellcheck: "false",
            "aria-describedby": `mark-${number}`, oninput: () => {
                this.mark("");
                changed();
            } });
        this.said = element("strong", { id: `mark-${number}`, class: "mark" });
        this.told = element("p", { class: "soft" });
        this.part = element("li", {}, element("label", { for: this.field.id }, ask), element("p", { class: "answer" }, this.field, this.said),
            this.told);
    }

    get given() {
        return this.field.value.trim();
    }

    mark(text) {
        this.said.textContent = text;
        this.said.className = `mark ${text}`;
    }

    tell(row) {
        this.mark(markOf(row));
        if (row.answer !== null)
            this.told.textContent = `${row.answer}${row.why ? ` – ${row.why}` : ""}`;
    }
}

export class LessonView {
    // tab, place: elements; ask: gives what the program answers to words of a command line, of the scenario or (true) as they
    // stand; path: gives what the scenario is called; save: takes a name and a text.
    constructor({ tab, place, ask, path, save }) {
        Object.assign(this, { tab, place, ask, path, save });
        this.known = null; // the scenario that is asked about, as text
        this.questions = [];
        this.state = element("p", { id: "lesson-state", role: "status" });
    }

    // text: of the scenario. Answers stay where their question does.
    async offer(text) {
        this.tab.hidden = !asksQuestions(text);
        if (this.tab.hidden || this.known === text)
            return;
        this.known = text;
        const answer = await this.ask(["lesson", "--json"]);
        if (this.known !== text)
            return;
        if (answer?.code === 0)
            this.show(JSON.parse(answer.out));
        else
            this.known = null; // another time
    }

    show(lesson) {
        const before = new Map(this.questions.map((question) => [question.ask, question.given]));
        this.questions = lesson.questions.map((row) => new Question(row, () => this.say("")));
        for (const question of this.questions)
            question.field.value = before.get(question.ask) ?? "";
        this.output = element("pre", { id: "look", tabindex: "0", hidden: true, "aria-label": "What the command prints" });
        this.say("");
        this.place.replaceChildren(
            element("h2", {}, lesson.title), element("p", {}, lesson.about), element("p", {}, `Read: ${lesson.read}`),
            element("h3", {}, "Questions"),
            element("p", { class: "soft" }, "Answer before you look. An answer is what the question asks for: 12, 512 KB, 15.1 %, ",
                "0xbc6f0000, a word such as desktop-heap-full."),
            element("form", { onsubmit: (event) => {
                event.preventDefault();
                this.mark();
            } }, element("ol", { class: "questions" }, this.questions.map((question) => question.part)),
            element("div", { class: "buttons" },
                element("button", { type: "submit", id: "mark" }, "Mark my answers"),
                element("button", { type: "button", id: "hand-in", onclick: () => this.handIn() }, "Save to hand in"),
                element("button", { type: "button", id: "tell", onclick: () => this.mark("--answer") }, "Tell the answers"))),
            this.state, element("h3", {}, "Look"),
            element("ul", { class: "look" }, lesson.look.map((command) => element("li", {},
                element("button", { type: "button", onclick: () => this.look(command) }, element("code", {}, `deskheap ${command}`))))),
            this.output);
    }

    say(text) {
        this.state.textContent = text;
    }

    // As the command line has them.
    get options() {
        return this.questions.filter((question) => question.given !== "")
            .flatMap((question) => ["--check", `${question.number}=${question.given}`]);
    }

    // What the program says of the answers, or null.
    async marked(...more) {
        const answer = await this.ask(["lesson", "--json", ...more, ...this.options]);
        if (!answer || answer.code > 1) {
            this.say(answer ? answer.err : "Stopped.");
            return null;
        }
        return answer.out;
    }

    async mark(...more) {
        if (this.options.length === 0 && more.length === 0) {
            this.say("No question is answered yet.");
            return;
        }
        this.say("It runs …");
        const out = await this.marked(...more);
        if (out === null)
            return;
        const lesson = JSON.parse(out);
        lesson.questions.forEach((row, index) => this.questions[index]?.tell(row));
        const open = lesson.questions.length - lesson.given;
        this.say(lesson.given === 0 ? "" : `${lesson.right} of ${lesson.given} right${open > 0 ? `, ${open} not answered` : ""}. ` +
            `The same elsewhere: deskheap lesson ${[...this.options, this.path()].map(quoted).join(" ")}`);
    }

    // A file as "deskheap lesson --json --check … >FILE" makes it.
    async handIn() {
        if (this.options.length === 0) {
            this.say("No question is answered yet: there is nothing to hand in.");
            return;
        }
        await this.mark();
        const out = await this.marked();
        if (out !== null)
            this.save(`answers-${this.path().split("/").pop().replace(/\.ya?ml$/, "")}.json`, `${out}\n`);
    }

    async look(command) {
        this.output.hidden = false;
        this.output.textContent = "It runs …";
        const answer = await this.ask(words(command), true);
        this.output.textContent = answer ? [answer.out, answer.err].filter((text) => text.trim() !== "").join("\n\n") : "Stopped.";
    }
}
