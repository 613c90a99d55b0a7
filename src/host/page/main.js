// The page of one trace, which stands in it.
import { element } from "./element.js";
import { showReport } from "./report.js";

function read() {
    const trace = JSON.parse(document.getElementById("trace").textContent);
    if (trace.schema !== "deskheap.trace/1")
        throw new Error(`this is "${trace.schema}", and no deskheap.trace/1`);
    return trace;
}

try {
    const trace = read();
    document.title = `${trace.title} – deskheap`;
    showReport(trace, document.getElementById("head"), document.getElementById("page"));
} catch (error) {
    document.getElementById("page").replaceChildren(
        element("p", { role: "alert" }, `The trace in this page cannot be shown: ${error.message}`));
    throw error;
}
