// The page of one trace, which stands in it.
import { element } from "./element.js";
import { showReport } from "./report.js";
import { readTrace } from "./trace_text.js";

try {
    const trace = readTrace(document.getElementById("trace").textContent);
    document.title = `${trace.title} – deskheap`;
    showReport(trace, document.getElementById("head"), document.getElementById("page"));
} catch (error) {
    document.getElementById("page").replaceChildren(
        element("p", { role: "alert" }, `The trace in this page cannot be shown: ${error.message}`));
    throw error;
}
