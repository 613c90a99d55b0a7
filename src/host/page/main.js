const trace = JSON.parse(document.getElementById("trace").textContent);
document.title = trace.title;
