// SPDX-License-Identifier: MIT
// The command line in a Worker. First it is told { module, data }: the compiled program, and files by path that each run
// finds. Then come questions { id, words, files, wanted }: such files more are written, the program runs, and what became
// of those it was to write goes back. Each run has an instance of its own, and so memory of its own.
/* global createDeskheap */
"use strict";

let told = null;

// Nobody sits at the other end, and colours are of no use.
function prepare(program) {
    program.ENV.DESKHEAP_DATA_DIR = "/data";
    program.ENV.NO_COLOR = "1";
    for (const [path, content] of told.data)
        write(program.FS, `/data/${path}`, content);
    program.FS.chdir("/data");
}

function write(files, path, content) {
    files.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    files.writeFile(path, content, { canOwn: true });
}

function instantiate(imports, receive, kept, failed) {
    WebAssembly.instantiate(told.module, imports).then((instance) => {
        kept.memory = Object.values(instance.exports).find((one) => one instanceof WebAssembly.Memory);
        receive(instance, told.module);
    }).catch(failed);
    return {};
}

function read(files, path) {
    try {
        return files.readFile(path, { encoding: "utf8" });
    } catch {
        return null;
    }
}

function exitCode(program, words) {
    try {
        return program.callMain(words);
    } catch (problem) {
        if (problem.name !== "ExitStatus")
            throw problem;
        return problem.status;
    }
}

async function run({ words, files, wanted }) {
    const out = [], err = [], kept = {};
    // Where there is no memory for an instance the program itself does not say so.
    const program = await new Promise((done, failed) => createDeskheap({
        instantiateWasm: (imports, receive) => instantiate(imports, receive, kept, failed),
        print: (line) => out.push(line),
        printErr: (line) => err.push(line),
        stdin: () => null,
        preRun: [prepare],
    }).then(done, failed));
    for (const [path, content] of Object.entries(files))
        write(program.FS, `/data/${path}`, content);
    const code = exitCode(program, words);
    return { code, out: out.join("\n"), err: err.join("\n"), memory: kept.memory.buffer.byteLength,
        written: Object.fromEntries(wanted.map((path) => [path, read(program.FS, `/data/${path}`)])) };
}

function failed(problem) {
    return { code: 70, out: "", err: `deskheap ended: ${problem.message ?? problem}`, memory: 0, written: {} };
}

// One after another.
let last = Promise.resolve();
self.onmessage = ({ data }) => {
    if (told === null) {
        told = data;
        return;
    }
    last = last.then(() => run(data)).catch(failed).then((answer) => self.postMessage({ id: data.id, ...answer }));
};
