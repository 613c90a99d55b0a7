// SPDX-License-Identifier: MIT
// What commands print of the scenario, for who rather reads it, and to see what the command line is like.
import { asksQuestions } from "./lesson.js";

const COMMANDS = ["run", "run --explain", "dheapmon", "dheapmon --accounts", "dheapmon --dskheap", "tree", "layout", "diagnose",
    "headroom", "check"];
// Of a scenario that has questions.
const OF_LESSONS = ["lesson", "lesson --answer"];

export class TextView {
    // ask: gives what the program answers to words of a command line.
    constructor({ menu, place, ask }) {
        this.menu = menu;
        this.place = place;
        this.ask = ask;
        this.isShown = false;
        this.offer("");
        menu.addEventListener("change", () => this.show());
    }

    // text: of the scenario. What was chosen stays where it can.
    offer(text) {
        const before = this.menu.value;
        const commands = [...COMMANDS, ...(asksQuestions(text) ? OF_LESSONS : [])];
        this.menu.replaceChildren(...commands.map((words) => new Option(words, words)));
        this.menu.value = commands.includes(before) ? before : commands[0];
    }

    async show() {
        if (!this.isShown)
            return;
        const command = this.menu.value;
        const answer = await this.ask(command.split(" "));
        if (answer && this.menu.value === command)
            this.place.textContent = [answer.out, answer.err].filter((text) => text.trim() !== "").join("\n\n");
    }
}
