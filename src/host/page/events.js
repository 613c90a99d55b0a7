// What happened in the step that is shown, in words.
import { element, section } from "./element.js";
import { seconds } from "./words.js";

const SHOWN_MAX = 400;

function line(event, index) {
    return element("li", { value: index }, element("span", { class: "soft" }, `${seconds(event.time_ms)} `), event.words);
}

export function eventsSection(model, position) {
    const list = element("ol", { class: "events", tabindex: "0", "aria-label": "Events of this step" });
    const title = element("p");
    let shown = -1;
    let lines = [];
    const fill = (step) => {
        const first = model.steps[step].first_event;
        const end = model.endOf(step);
        const events = model.trace.events.slice(first, Math.min(end, first + SHOWN_MAX));
        lines = events.map((event, index) => line(event, first + index));
        title.textContent = `${model.stepTitle(step)}: ${Math.max(end - first, 0)} events${
            end - first > SHOWN_MAX ? `, of which the first ${SHOWN_MAX} are listed` : ""}`;
        list.replaceChildren(...lines);
        shown = step;
    };
    position.draw(({ step, passed }) => {
        if (step !== shown)
            fill(step);
        const first = model.steps[step].first_event;
        lines.forEach((item, index) => item.classList.toggle("ahead", first + index >= passed));
    });
    return section("events", "Events of this step", title, list);
}
