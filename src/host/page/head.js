// Whose run it is, and how it ended.
import { element, marked, pairs } from "./element.js";
import { seconds, plural } from "./words.js";

const VERDICTS = { pass: "as expected", fail: "not as expected", stopped: "stopped where it was told to" };

export function showHead(trace, place, heading) {
    const report = trace.report;
    const name = report.variant ? `${report.scenario} [${report.variant}]` : report.scenario;
    const facts = [
        ["Scenario", name],
        ["Edition", report.edition],
        ["Machine", report.machine],
        ["Run", `${plural(trace.steps.length, "step", "steps")}, ${plural(report.events, "event", "events")}, ${
            seconds(report.time_ms)} simulated`],
    ];
    if (trace.source)
        facts.push(["Source", trace.source]);
    place.replaceChildren(
        element("p", { class: `verdict ${report.verdict}` }, VERDICTS[report.verdict] || report.verdict),
        element(heading, {}, trace.title), element("p", {}, marked(trace.about)), pairs(facts));
}
