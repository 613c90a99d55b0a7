// SPDX-License-Identifier: MIT
// A link to what somebody has before him, and what becomes of one that is followed.
import { fromFragment, LINK_MAX, toFragment } from "./link.js";

const byId = (id) => document.getElementById(id);

export class Sharing {
    constructor(page) {
        this.page = page;
        this.fragment = ""; // that was made here, and need not be followed
    }

    async share() {
        const fragment = await toFragment(this.page.state);
        const address = `${location.href.split("#")[0]}#${fragment}`;
        if (fragment.length > LINK_MAX) {
            this.page.complain(`The link would have ${address.length} characters; more than ${LINK_MAX} many programs cut off. ` +
                "Save the file and send it.");
            return;
        }
        this.fragment = fragment;
        location.hash = fragment;
        byId("link").hidden = false;
        byId("address").value = address;
        byId("address").select();
        this.page.say(`A link of ${address.length} characters, with the scenario in it. Some programs take no more than 2000.`);
    }

    get isAsked() {
        return location.hash.length > 1 && location.hash.slice(1) !== this.fragment;
    }

    async follow() {
        try {
            this.page.state = await fromFragment(location.hash.slice(1));
        } catch (problem) {
            await this.page.open(byId("scenarios").options[0].value);
            this.page.complain(`The link cannot be read: ${problem.message}`);
            return;
        }
        await this.page.run();
    }
}
