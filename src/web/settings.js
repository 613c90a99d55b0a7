// SPDX-License-Identifier: MIT
// The controls beside a scenario. Their fields have what was in force in the last run; what somebody sets there is an
// option of the command line, until the field is emptied.

const SECTIONS = ["first", "second", "third"];
const NUMBERS = [...SECTIONS, "views"];
const byId = (id) => document.getElementById(id);

export class Settings {
    constructor(changed) {
        this.own = new Set(); // ids of fields that somebody has set
        this.inForce = {}; // values by id where nobody had
        for (const id of [...NUMBERS, "edition"])
            byId(id).addEventListener("input", () => {
                this.mark(id);
                changed();
            });
    }

    mark(id) {
        const isOwn = byId(id).value !== "";
        this.own[isOwn ? "add" : "delete"](id);
        byId(id).classList.toggle("own", isOwn);
    }

    // "NAME  WHAT" a line, as "deskheap editions" prints them.
    offerEditions(text) {
        for (const line of text.trim().split("\n")) {
            const [, name, about] = /^(\S+)\s+(.*)$/.exec(line);
            byId("edition").append(new Option(about, name));
        }
    }

    // One value goes with the others of its kind.
    section() {
        return SECTIONS.map((id) => byId(id).value || (this.inForce[id] ?? ""));
    }

    options() {
        const words = [];
        if (this.own.has("edition"))
            words.push("--edition", byId("edition").value);
        if (SECTIONS.some((id) => this.own.has(id)))
            words.push("--set", `SharedSection=${this.section().join(",")}`);
        if (this.own.has("views"))
            words.push("--set", `SessionViewSize=${byId("views").value}`);
        return words;
    }

    // What a run had of all that nobody set here.
    told(trace) {
        const read = trace.events.find((event) => event.kind === "shared-section");
        const views = trace.boots[0]?.regions.find((region) => region.name === "session view space");
        const values = { first: read?.first_kb, second: read?.second_kb, third: read?.third_kb,
            views: views && views.size_kb / 1024 };
        for (const id of NUMBERS)
            if (!this.own.has(id))
                byId(id).value = values[id] ?? "";
        if (SECTIONS.every((id) => !this.own.has(id)))
            this.inForce = values;
    }

    get state() {
        const state = Object.fromEntries([...this.own].map((id) => [id, byId(id).value]));
        if (SECTIONS.some((id) => this.own.has(id)))
            this.section().forEach((value, index) => { state[SECTIONS[index]] = String(value); });
        return state;
    }

    // Whatever a link says: a field takes what it can hold, and nothing else.
    set state(given) {
        const text = (id) => (typeof given?.[id] === "string" ? given[id] : "");
        for (const id of NUMBERS)
            this.take(id, /^\d{1,10}$/.test(text(id)) ? text(id) : "");
        const isKnown = [...byId("edition").options].some((option) => option.value === text("edition"));
        this.take("edition", isKnown ? text("edition") : "");
    }

    take(id, value) {
        if (value === "" && !this.own.has(id))
            return;
        byId(id).value = value;
        this.mark(id);
    }
}
