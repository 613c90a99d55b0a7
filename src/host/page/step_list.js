// All steps; the one that is shown is marked.
import { element, section } from "./element.js";

export function stepsSection(model, position) {
    const buttons = model.steps.map((_, step) => element("button",
        { type: "button", class: model.trace.report.steps[step].failed ? "failed" : null,
            onclick: () => position.goToStep(step) }, `${step} ${model.stepTitle(step)}`));
    let current = null;
    position.watch(({ step }) => {
        if (current)
            current.removeAttribute("aria-current");
        current = buttons[step];
        current.setAttribute("aria-current", "step");
        const list = current.closest("ol");
        list.scrollTop = current.offsetTop - list.clientHeight / 2;
    });
    return section("steps", "Steps", element("ol", { class: "steps", start: 0 },
        buttons.map((button) => element("li", {}, button))));
}
