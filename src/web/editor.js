// SPDX-License-Identifier: MIT
// The editor of the scenario: YAML, marks where something is wrong, and what may be typed at a place.
import { autocompletion } from "@codemirror/autocomplete";
import { yaml } from "@codemirror/lang-yaml";
import { foldable, foldEffect, forceParsing, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { StateEffect, StateField, Transaction } from "@codemirror/state";
import { Decoration } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { basicSetup, EditorView } from "codemirror";
import { placeIn } from "./yaml_place.js";

const COLOURS = HighlightStyle.define([
    { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--accent)" },
    { tag: [tags.string, tags.special(tags.string)], color: "var(--good)" },
    { tag: [tags.comment, tags.lineComment], color: "var(--soft)", fontStyle: "italic" },
    { tag: [tags.meta, tags.typeName, tags.labelName], color: "var(--bad)" },
]);
const THEME = EditorView.theme({
    "&": { color: "var(--ink)", backgroundColor: "var(--paper)", fontSize: ".9rem" },
    ".cm-content": { caretColor: "var(--ink)" },
    ".cm-cursor": { borderLeftColor: "var(--ink)" },
    ".cm-gutters": { color: "var(--soft)", backgroundColor: "var(--panel)", borderRight: "1px solid var(--line)" },
    ".cm-activeLine": { backgroundColor: "transparent" },
    ".cm-activeLineGutter": { color: "var(--ink)", backgroundColor: "transparent" },
    "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--views)" },
    ".cm-tooltip, .cm-panels": { color: "var(--ink)", backgroundColor: "var(--panel)", border: "1px solid var(--line)" },
    ".cm-tooltip-autocomplete ul li[aria-selected]": { color: "var(--paper)", backgroundColor: "var(--accent)" },
    ".cm-foldPlaceholder": { color: "var(--ink)", backgroundColor: "var(--panel)", border: "1px solid var(--line)" },
    ".cm-diagnostic": { borderLeftWidth: "4px" },
    ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { color: "inherit", backgroundColor: "var(--views)" },
});

// A scenario is parsed in a moment; on a busy computer in some more.
const PARSE_MS = 2000;

// The line of the step that is looked at; null: none is.
const setStep = StateEffect.define();
const STEP_LINE = Decoration.line({ class: "cm-step" });
const STEP = StateField.define({
    create: () => Decoration.none,
    update: (marks, transaction) => transaction.effects.filter((effect) => effect.is(setStep)).reduce((_, { value }) =>
        (value === null ? Decoration.none : Decoration.set([STEP_LINE.range(value)])), marks.map(transaction.changes)),
    provide: (field) => EditorView.decorations.from(field),
});

// Keys bring their colon; where a list may hold a word or a mapping of one key, both.
function offered(schema, { path, isValue, seen }) {
    const keys = [...schema.keys(path)].filter(([name]) => !seen.includes(name))
        .map(([name, about]) => ({ label: name, apply: `${name}: `, info: about || undefined, type: "property" }));
    const words = schema.words(path).map((label) => ({ label, type: "enum" }));
    return isValue ? [...words, ...(path.length > 0 && typeof path[path.length - 1] === "symbol" ? keys : [])] : [...keys, ...words];
}

// schema: gives a promise of one.
function completion(schema) {
    return async (context) => {
        const word = context.matchBefore(/[\w/-]*/);
        const place = placeIn(context.state.doc.toString(), word.from);
        if (!place || (word.from === word.to && !context.explicit))
            return null;
        const known = await schema().catch(() => null);
        const options = known ? offered(known, place) : [];
        return options.length === 0 ? null : { from: word.from, options, validFor: /^[\w/-]*$/ };
    };
}

// Columns count characters, JavaScript units of UTF-16.
function units(text, characters) {
    return [...text].slice(0, Math.max(characters, 0)).join("").length;
}

export class Editor {
    constructor(parent, { schema, changed }) {
        this.view = new EditorView({ parent, extensions: [
            basicSetup, yaml(), lintGutter(), EditorView.lineWrapping, THEME, syntaxHighlighting(COLOURS),
            autocompletion({ override: [completion(schema)], icons: false }), STEP,
            EditorView.contentAttributes.of({ "aria-label": "Scenario, as YAML", "aria-describedby": "editor-help" }),
            EditorView.updateListener.of((update) => {
                if (update.transactions.some((one) => one.docChanged && one.annotation(Transaction.remote) !== true))
                    changed();
            }),
        ] });
        // It takes the focus when somebody scrolls.
        this.view.scrollDOM.setAttribute("role", "group");
        this.view.scrollDOM.setAttribute("aria-label", "Editor");
    }

    get text() {
        return this.view.state.doc.toString();
    }

    // Not typed by anybody: nobody is told.
    set text(content) {
        this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: content }, selection: { anchor: 0 },
            annotations: Transaction.remote.of(true), scrollIntoView: true });
    }

    // What begins in lines like this one is folded: to be opened, and not in the way before.
    fold(pattern) {
        forceParsing(this.view, this.view.state.doc.length, PARSE_MS);
        const { state } = this.view;
        const lines = Array.from({ length: state.doc.lines }, (_, index) => state.doc.line(index + 1));
        const ranges = lines.filter((line) => pattern.test(line.text)).map((line) => foldable(state, line.from, line.to));
        this.view.dispatch({ effects: ranges.filter((range) => range).map((range) => foldEffect.of(range)) });
    }

    // complaints: { line, column, width, severity, message }.
    mark(complaints) {
        const document = this.view.state.doc;
        const marks = complaints.map(({ line, column, width, severity, message }) => {
            const row = document.line(Math.min(Math.max(line, 1), document.lines));
            const from = row.from + units(row.text, column - 1);
            const to = Math.min(row.from + units(row.text, column - 1 + width), row.to);
            return { from: Math.min(from, to), to, message, severity: severity === "note" ? "info" : severity };
        });
        this.view.dispatch(setDiagnostics(this.view.state, marks));
    }

    // Only the editor scrolls: on a narrow screen the page stays where it is.
    showStep(line) {
        const document = this.view.state.doc;
        const at = line >= 1 && line <= document.lines ? document.line(line).from : null;
        this.view.dispatch({ effects: setStep.of(at) });
        if (at === null)
            return;
        const { top, bottom } = this.view.lineBlockAt(at);
        const scroller = this.view.scrollDOM;
        if (top < scroller.scrollTop || bottom > scroller.scrollTop + scroller.clientHeight)
            scroller.scrollTop = top - scroller.clientHeight / 2;
    }
}
