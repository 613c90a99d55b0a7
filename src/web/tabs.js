// SPDX-License-Identifier: MIT
// Tabs as WAI-ARIA has them: one is chosen, arrow keys go to the next.

function choose(tabs, tab) {
    for (const one of tabs) {
        const isChosen = one === tab;
        one.setAttribute("aria-selected", isChosen);
        one.tabIndex = isChosen ? 0 : -1;
        document.getElementById(one.getAttribute("aria-controls")).hidden = !isChosen;
    }
}

// chosen is told the id of the tab that is. Gives what chooses one by its id.
export function followTabs(list, chosen) {
    const tabs = [...list.querySelectorAll("[role=tab]")];
    const go = (tab) => {
        choose(tabs, tab);
        chosen(tab.id);
    };
    const seen = () => tabs.filter((tab) => !tab.hidden);
    for (const tab of tabs) {
        tab.addEventListener("click", () => go(tab));
        tab.addEventListener("keydown", (event) => {
            const there = seen();
            const index = there.indexOf(tab);
            const to = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: there.length - 1 }[event.key];
            if (to === undefined)
                return;
            event.preventDefault();
            const next = there[(to + there.length) % there.length];
            next.focus();
            go(next);
        });
    }
    return (id) => go(tabs.find((tab) => tab.id === id));
}
