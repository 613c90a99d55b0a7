// How full a heap, a view space or a pool was after each step.
import { element, section, table, vector } from "./element.js";
import { bytes, grouped, percent, sessionName } from "./words.js";

const WIDTH = 1000;
const HEIGHT = 200;
// Steps that are named below the drawing, the first and the last among them.
const TICKS = 5;

function seriesName(series) {
    return series.kind === "desktop-heap" ? `Session ${series.session}, heap of ${series.name}`
        : `${series.name}${series.session === null ? "" : `, ${sessionName(series.session)}`}`;
}

// A line that stays until the next point.
function staircase(points, member, x, y, end) {
    const parts = points.map((point, index) => `${index === 0 ? "M" : "H"}${x(point.step)}${index === 0 ? " " : "V"}${y(point[member])}`);
    return `${parts.join("")}H${x(end)}`;
}

// Of so many steps the numbers that are named, evenly spread.
function ticks(last) {
    const count = Math.min(TICKS, last + 1);
    return Array.from({ length: count }, (_, index) => Math.round(last * index / Math.max(count - 1, 1)));
}

class Plot {
    constructor(model) {
        this.model = model;
        this.x = (step) => (WIDTH * step / Math.max(model.steps.length - 1, 1)).toFixed(2);
        this.choice = element("select", { id: "series-choice", onchange: () => this.show() },
            model.trace.series.map((series, index) => element("option", { value: index }, seriesName(series))));
        this.drawing = element("div", { class: "plot" });
        this.heights = element("div", { class: "heights", "aria-hidden": "true" });
        this.steps = element("div", { class: "widths", "aria-hidden": "true" }, ticks(model.steps.length - 1).map((step) =>
            element("span", { style: `left: ${this.x(step) / WIDTH * 100}%` }, model.placeName(step))));
        this.frame = element("div", { class: "axes" }, this.heights, this.drawing, this.steps);
        this.said = element("p");
        this.values = element("div");
        this.marker = null;
        if (model.trace.series.length > 0)
            this.choice.value = model.trace.shown_series ?? 0;
    }

    show() {
        const series = this.model.trace.series[Number(this.choice.value)];
        if (!series)
            return;
        const end = series.end_step ?? this.model.steps.length - 1;
        const peak = series.points[series.points.length - 1].peak;
        const top = Math.max(series.size, peak, 1);
        const y = (value) => (HEIGHT - HEIGHT * value / top).toFixed(2);
        this.heights.replaceChildren(element("span", {}, bytes(top)), element("span", {}, "0"));
        this.marker = vector("line", { class: "marker", y1: 0, y2: HEIGHT });
        this.drawing.replaceChildren(vector("svg", { viewBox: `0 -4 ${WIDTH} ${HEIGHT + 8}`, preserveAspectRatio: "none", role: "img",
            "aria-label": `${seriesName(series)}: at most ${bytes(peak)} of ${bytes(series.size)} used` },
        vector("line", { class: "size", x1: 0, x2: WIDTH, y1: y(series.size), y2: y(series.size) }),
        vector("path", { class: "peak", d: staircase(series.points, "peak", this.x, y, end) }),
        vector("path", { class: "used", d: staircase(series.points, "used", this.x, y, end) }), this.marker));
        this.said.textContent = `Size ${bytes(series.size)}; most used ${bytes(peak)} (${
            percent(series.size ? 100 * peak / series.size : 0)}). Lines: used, dashed the most so far, dotted the size.`;
        this.values.replaceChildren(element("details", {}, element("summary", {}, "The same as a table"),
            table(seriesName(series), [["When"], ["Used", true], ["Most so far", true]],
                series.points.map((point) => [this.model.placeText(point.step), grouped(point.used), grouped(point.peak)]))));
        this.mark();
    }

    mark() {
        if (!this.marker || this.step === undefined)
            return;
        this.marker.setAttribute("x1", this.x(this.step));
        this.marker.setAttribute("x2", this.x(this.step));
    }
}

export function plotSection(model, position) {
    const plot = new Plot(model);
    plot.show();
    position.watch(({ step }) => {
        plot.step = step;
        plot.mark();
    });
    return section("series", "How full it was, step by step",
        element("p", {}, element("label", { for: "series-choice" }, "Of "), plot.choice), plot.frame, plot.said, plot.values);
}
