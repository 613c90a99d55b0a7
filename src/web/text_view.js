// SPDX-License-Identifier: MIT
// What commands print of the scenario, for who rather reads it, and to see what the command line is like.

const COMMANDS = [["run"], ["run", "--explain"], ["dheapmon"], ["dheapmon", "--accounts"], ["dheapmon", "--dskheap"], ["tree"],
    ["layout"], ["diagnose"], ["headroom"], ["check"]];

export class TextView {
    // ask: of words gives what the program answers; command: words as they would be typed.
    constructor({ menu, place, ask }) {
        this.menu = menu;
        this.place = place;
        this.ask = ask;
        this.isShown = false;
        menu.append(...COMMANDS.map((words, index) => new Option(words.join(" "), index)));
        menu.addEventListener("change", () => this.show());
    }

    get words() {
        return COMMANDS[this.menu.value];
    }

    async show() {
        if (!this.isShown)
            return;
        const words = this.words;
        const answer = await this.ask(words);
        if (answer && this.words === words)
            this.place.textContent = [answer.out, answer.err].filter((text) => text.trim() !== "").join("\n\n");
    }
}
