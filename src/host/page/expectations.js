// What the scenario expects, and what was seen.
import { element, section } from "./element.js";

// They tell what a lesson's questions ask, so there they are folded.
export function expectationsSection(model) {
    const { expectations } = model.trace.report;
    if (expectations.length === 0)
        return section("expectations", "Expectations", element("p", {}, "It expects nothing."));
    const list = element("ul", { class: "expectations" }, expectations.map((one) => element("li", { class: one.met ? "met" : "failed" },
        element("strong", {}, one.met ? "met" : "not met"), ` line ${one.line}, ${one.kind}: ${one.message}`)));
    return section("expectations", "Expectations", model.trace.is_lesson
        ? element("details", {}, element("summary", {}, "They answer the lesson's questions"), list) : list);
}
