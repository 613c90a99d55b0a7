// SPDX-License-Identifier: MIT
// What a JSON Schema says may stand at a place: keys, and words of which one may be chosen.
import { ITEM } from "./yaml_place.js";

export class Schema {
    constructor(root) {
        this.root = root;
    }

    resolve(reference) {
        return reference.replace(/^#\//, "").split("/").reduce((node, name) => node?.[name], this.root) ?? {};
    }

    // A node and all that it says it may be or must be as well.
    alternatives(node) {
        const others = [node.$ref ? [this.resolve(node.$ref)] : [], node.anyOf ?? [], node.allOf ?? [], node.oneOf ?? []].flat();
        return [node, ...others.flatMap((other) => this.alternatives(other))];
    }

    step(node, name) {
        if (name === ITEM)
            return node.items ? [node.items] : [];
        if (Object.hasOwn(node.properties ?? {}, name))
            return [node.properties[name]];
        return typeof node.additionalProperties === "object" ? [node.additionalProperties] : [];
    }

    at(path) {
        return path.reduce((nodes, name) => nodes.flatMap((node) => this.step(node, name))
            .flatMap((node) => this.alternatives(node)), this.alternatives(this.root));
    }

    // { name: what is said of it } of all keys that a mapping at this place may have.
    keys(path) {
        const found = new Map();
        for (const node of this.at(path))
            for (const [name, about] of Object.entries(node.properties ?? {}))
                found.set(name, found.get(name) || about.description || "");
        return found;
    }

    words(path) {
        const words = this.at(path).flatMap((node) => [...(node.enum ?? []), ...("const" in node ? [node.const] : []),
            ...(node.type === "boolean" ? [true, false] : [])]);
        return [...new Set(words.filter((word) => word !== null).map(String))];
    }
}
