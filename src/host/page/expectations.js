// What the scenario expects, and what was seen.
import { element, section } from "./element.js";

export function expectationsSection(model) {
    const { expectations } = model.trace.report;
    return section("expectations", "Expectations", expectations.length === 0 ? element("p", {}, "It expects nothing.")
        : element("ul", { class: "expectations" }, expectations.map((one) => element("li", { class: one.met ? "met" : "failed" },
            element("strong", {}, one.met ? "met" : "not met"), ` line ${one.line}, ${one.kind}: ${one.message}`))));
}
