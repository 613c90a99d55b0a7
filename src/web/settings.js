// SPDX-License-Identifier: MIT
// The controls beside a scenario. Their fields have what was in force in the last run; what somebody sets there is an
// option of the command line, until the field is emptied.

const SECTIONS = ["first", "second", "third"];
const NUMBERS = [...SECTIONS, "views"];
const byId = (id) => document.getElementById(id);

export class Settings {
    constructor(changed) {
        this.own = new Set(); // ids of fields that somebody has set
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

    options() {
        const words = [];
        if (this.own.has("edition"))
            words.push("--edition", byId("edition").value);
        if (SECTIONS.some((id) => this.own.has(id)))
            words.push("--set", `SharedSection=${SECTIONS.map((id) => byId(id).value).join(",")}`);
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
    }

    get state() {
        return Object.fromEntries([...this.own].map((id) => [id, byId(id).value]));
    }

    // Whatever a link says: a field takes what it can hold, and nothing else.
    set state(given) {
        for (const id of [...NUMBERS, "edition"]) {
            const value = typeof given?.[id] === "string" ? given[id] : "";
            if (value !== "" || this.own.has(id))
                byId(id).value = value;
            if (byId(id).selectedIndex < 0)
                byId(id).value = "";
            if (value !== "" || this.own.has(id))
                this.mark(id);
        }
    }
}
