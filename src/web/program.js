// SPDX-License-Identifier: MIT
// Asks the program, which runs in a Worker, and ends it when nobody wants the answer any more.

export class Stopped extends Error {}

export class Program {
    // source: of the Worker; module: the compiled program; data: [path, bytes] of files that it finds.
    constructor(source, module, data) {
        this.address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
        this.told = { module, data };
        this.count = 0;
        this.waiting = new Map();
        this.worker = null;
    }

    start() {
        this.worker = new Worker(this.address);
        this.worker.onmessage = ({ data }) => {
            this.waiting.get(data.id).resolve(data);
            this.waiting.delete(data.id);
        };
        this.worker.onerror = (event) => this.end(new Error(event.message ?? "the Worker cannot start"));
        this.worker.postMessage(this.told);
    }

    // words: of the command line; files: contents by path; wanted: paths of files that the program is to write.
    // Gives { code, out, err, written, memory }, or Stopped.
    ask(words, files = {}, wanted = []) {
        if (this.worker === null)
            this.start();
        const id = ++this.count;
        return new Promise((resolve, reject) => {
            this.waiting.set(id, { resolve, reject });
            this.worker.postMessage({ id, words, files, wanted });
        });
    }

    end(reason) {
        this.worker?.terminate();
        this.worker = null;
        const waiting = [...this.waiting.values()];
        this.waiting.clear();
        waiting.forEach(({ reject }) => reject(reason));
    }

    stop() {
        if (this.waiting.size > 0)
            this.end(new Stopped("stopped"));
    }
}
