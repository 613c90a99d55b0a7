// SPDX-License-Identifier: MIT
// The menu of a scenario's variants, which is there while it has any.
import { keysBelow } from "./yaml_place.js";

export class Variants {
    constructor(menu, changed) {
        this.menu = menu;
        menu.addEventListener("change", changed);
    }

    // text: of the scenario. What was chosen stays while there is one of its name.
    offer(text, wanted = this.menu.value) {
        const names = keysBelow(text, "variants");
        this.menu.replaceChildren(new Option("none: as it stands", ""), ...names.map((name) => new Option(name, name)));
        this.menu.value = names.includes(wanted) ? wanted : "";
        this.menu.parentElement.hidden = names.length === 0;
    }

    get value() {
        return this.menu.value;
    }
}
