// The list of keys, as a box over the page.
import { element } from "./element.js";
import { KEY_ROWS } from "./keys.js";

const PLACES = { run: "", map: "in the map: " };

export class KeyList {
    constructor() {
        this.box = element("dialog", { id: "keys", "aria-labelledby": "keys-title", onclick: (event) => this.onClick(event) },
            element("h2", { id: "keys-title" }, "Keys"),
            element("dl", {}, KEY_ROWS.map(({ where, name, words }) => element("div", {}, element("dt", {}, element("kbd", {}, name)),
                element("dd", {}, `${PLACES[where]}${words}`)))),
            element("button", { type: "button", onclick: () => this.box.close() }, "Close"));
    }

    // Beside it is outside of it.
    onClick(event) {
        if (event.target === this.box)
            this.box.close();
    }

    toggle() {
        if (this.box.open)
            this.box.close();
        else
            this.box.showModal();
    }
}
