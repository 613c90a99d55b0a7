// What happened in the step that is shown, in words. Of many those around the place that is shown, and wherever they are what
// was refused, what failed, and what was logged or shown.
import { element, section } from "./element.js";
import { plural, seconds } from "./words.js";

const SHOWN_MAX = 400; // around a place, and as many of those that tell
const TELLING = ["refusal", "call-failed", "action-failed", "event-log", "popup"];

function line(event, index) {
    return element("li", {}, element("span", { class: "count" }, String(index)), " ",
        element("span", { class: "soft" }, `${seconds(event.time_ms)} `), event.words);
}

// Those of a list that rises which are nearest to a place.
function nearest(list, place) {
    const behind = list.findIndex((index) => index >= place);
    const middle = behind < 0 ? list.length : behind;
    const from = Math.max(Math.min(middle - SHOWN_MAX / 2, list.length - SHOWN_MAX), 0);
    return list.slice(from, from + SHOWN_MAX);
}

class EventList {
    constructor(model) {
        this.model = model;
        this.list = element("ol", { class: "events", tabindex: "0", "aria-label": "Events of this step" });
        this.title = element("p");
        this.step = -1;
        this.lines = []; // [index of the event, its line]
    }

    // In their order, with what lies between them told.
    fill(passed) {
        const near = nearest(this.all, passed);
        [this.from, this.end] = [near[0], near[near.length - 1] + 1];
        const shown = [...new Set([...near, ...nearest(this.telling, passed)])].sort((one, other) => one - other);
        this.lines = shown.map((index) => [index, line(this.model.trace.events[index], index)]);
        let next = this.all[0];
        const items = [];
        const gap = (count) => {
            if (count > 0)
                items.push(element("li", { class: "left-out" }, `${plural(count, "event is", "events are")} not listed`));
        };
        for (const [index, item] of this.lines) {
            gap(index - next);
            items.push(item);
            next = index + 1;
        }
        gap(this.all[0] + this.all.length - next);
        this.list.replaceChildren(...items);
        const left = this.all.length - shown.length;
        this.title.textContent = `${this.model.stepTitle(this.step)}: ${plural(this.all.length, "event", "events")}${left > 0
            ? `; listed are ${shown.length}: those around where the slider is, and what was refused, failed or was logged` : ""}`;
    }

    // All there are fit, or the place lies well within those that are listed.
    isListed(passed) {
        const slack = SHOWN_MAX / 4;
        return (passed - slack >= this.from || this.from === this.all[0]) &&
            (passed + slack < this.end || this.end === this.all[0] + this.all.length);
    }

    draw(step, passed) {
        const isOther = step !== this.step;
        if (isOther) {
            const { first_event: first } = this.model.steps[step];
            const count = Math.max(this.model.endOf(step) - first, 0);
            this.step = step;
            this.all = Array.from({ length: count }, (_, at) => first + at);
            this.telling = this.all.filter((index) => TELLING.includes(this.model.trace.events[index].kind));
        }
        if (isOther || (this.all.length > 0 && !this.isListed(passed)))
            this.fill(passed);
        this.lines.forEach(([index, item]) => item.classList.toggle("ahead", index >= passed));
        const last = this.lines.findLast(([index]) => index < passed);
        this.list.scrollTop = last ? last[1].offsetTop - this.list.clientHeight / 2 : 0;
    }
}

export function eventsSection(model, position) {
    const events = new EventList(model);
    position.draw(({ step, passed }) => events.draw(step, passed));
    return section("events", "Events of this step", events.title, events.list);
}
