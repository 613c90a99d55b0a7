// All steps; the one that is shown is marked. Of thousands Tab comes to that one alone, and arrow keys go on from it.
import { element, section } from "./element.js";

const MOVES = { ArrowUp: -1, ArrowDown: 1 };

function moveByKey(event, position) {
    const move = MOVES[event.key];
    if (!move || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey)
        return;
    event.preventDefault();
    position.goToStep(position.step + move);
}

export function stepsSection(model, position) {
    const buttons = model.steps.map((_, step) => element("button",
        { type: "button", class: model.trace.report.steps[step].failed ? "failed" : null, tabindex: "-1",
            onclick: () => position.goToStep(step) },
    element("span", { class: "count" }, String(model.trace.report.steps[step].index || "")), " ", model.stepTitle(step)));
    const list = element("ol", { class: "steps", "aria-label": "Steps; the keys up and down go from one to the next",
        onkeydown: (event) => moveByKey(event, position) },
        buttons.map((button) => element("li", {}, button)));
    let current = null;
    position.watch(({ step }) => {
        if (current) {
            current.removeAttribute("aria-current");
            current.tabIndex = -1;
        }
        current = buttons[step];
        current.setAttribute("aria-current", "step");
        current.tabIndex = 0;
        if (list.contains(document.activeElement))
            current.focus({ preventScroll: true });
    });
    let scrolledTo = null;
    position.draw(() => {
        if (current === scrolledTo)
            return;
        scrolledTo = current;
        list.scrollTop = current.offsetTop - list.clientHeight / 2;
    });
    return section("steps", "Steps", list);
}
