// What failed and why: each cause once, with the gates a call came to and who holds what ran out.
import { element, pairs, section, table } from "./element.js";
import { bytes, grouped, percent, plural } from "./words.js";

const STATES = { passed: "passed", refused: "refused", "not-reached": "not reached", idle: "", elsewhere: "not on its way" };

function amount(number, unit) {
    if (number === null)
        return "";
    return unit === "bytes" ? bytes(number) : grouped(number);
}

function gates(cause) {
    const told = cause.gates.filter((gate) => gate.state !== "idle");
    return table("Gates in the order of the call",
        [["Gate"], ["State"], ["Limit"], ["Used", true], ["Of", true], ["Rate", true]],
        told.map((gate) => [gate.cause, STATES[gate.state] ?? gate.state, gate.name ?? "", amount(gate.used, gate.unit),
            amount(gate.size, gate.unit), gate.used_pct === null ? "" : percent(gate.used_pct)]));
}

// Those that are told one by one, and in one row what the others have.
function holderRows({ rows, told = rows.length }) {
    if (rows.length <= told)
        return rows;
    const others = rows.slice(told);
    const sum = (member) => others.reduce((all, row) => all + row[member], 0);
    return [...rows.slice(0, told), { name: `${grouped(others.length)} others`, amount: sum("amount"), count: sum("count") }];
}

function holders(holding) {
    return table(`Who holds it, by ${holding.by}`, [["Name"], [holding.unit, true], ["Share", true], ["How many", true]],
        holderRows(holding).map((row) => [row.name, grouped(row.amount),
            holding.total ? percent(100 * row.amount / holding.total) : "", grouped(row.count)]));
}

function compared(cause) {
    if (cause.needed === null)
        return null;
    return `${amount(cause.needed, cause.unit)} needed, ${amount(cause.limit, cause.unit)} could be given`;
}

function causePart(trace, index, position) {
    const cause = trace.diagnosis.causes[index];
    const first = cause.first;
    const failed = trace.failures.find((failure) => failure.cause === index);
    const rows = [
        ["First", `line ${first.line}: ${first.step} ${first.name}`],
        ["Program", first.program], ["Desktop", first.desktop],
        ["Status", `${first.status} ${first.status_name}`], ["Refused", first.detail], ["Compared", compared(cause)],
        ["Injected", cause.injected ? "the scenario asked for this refusal" : null],
    ].filter(([, value]) => value);
    return element("article", { class: "cause" },
        element("h3", {}, `${cause.cause}${cause.because ? `, because ${cause.because}` : ""}: ${
            plural(cause.failures, "failure", "failures")}`),
        cause.meaning ? element("p", {}, cause.meaning) : null,
        pairs(rows),
        failed ? element("p", {}, element("button", { type: "button", onclick: () => position.goToStep(failed.step) },
            "Go to this step")) : null,
        cause.advice.length > 0 ? element("h4", {}, "What helps") : null,
        cause.advice.length > 0 ? element("ul", {}, cause.advice.map((text) => element("li", {}, text))) : null,
        element("details", {}, element("summary", {}, "Gates and holders"), gates(cause), cause.holders.map(holders)));
}

export function failuresSection(model, position) {
    const { diagnosis } = model.trace;
    return section("failures", diagnosis.causes.length > 0 ? "What failed and why" : "Nothing failed",
        element("p", { class: "sentence" }, diagnosis.sentence),
        diagnosis.causes.map((_, index) => causePart(model.trace, index, position)));
}
