// Blocks of a heap as rows of bricks on a canvas: so many bytes a row, as many rows as are committed.

const ROW_HEIGHT = 12;
const ROW_GAP = 2;
const ROWS_MAX = 40;
const LETTER_WIDTH = 11;

export class HeapDrawing {
    constructor(canvas) {
        this.canvas = canvas;
        this.blocks = [];
        this.rowBytes = 1024;
    }

    // The width is that of its place; the height follows.
    fit(committed) {
        const width = Math.max(this.canvas.clientWidth, 100);
        this.rowBytes = 1024;
        while (committed / this.rowBytes > ROWS_MAX)
            this.rowBytes *= 2;
        this.rows = Math.max(Math.ceil(committed / this.rowBytes), 1);
        this.width = width;
        this.ratio = window.devicePixelRatio || 1;
        this.canvas.style.height = `${this.rows * (ROW_HEIGHT + ROW_GAP)}px`;
        this.canvas.width = Math.round(width * this.ratio);
        this.canvas.height = Math.round(this.rows * (ROW_HEIGHT + ROW_GAP) * this.ratio);
    }

    // Pieces of a block, one in each row it lies in.
    *pieces(block) {
        const scale = this.width / this.rowBytes;
        const end = Math.min(block.offset + block.bytes, this.rows * this.rowBytes);
        for (let at = Math.max(block.offset, 0); at < end;) {
            const row = Math.floor(at / this.rowBytes);
            const stop = Math.min(end, (row + 1) * this.rowBytes);
            yield { x: (at - row * this.rowBytes) * scale, y: row * (ROW_HEIGHT + ROW_GAP), width: (stop - at) * scale };
            at = stop;
        }
    }

    draw(blocks, committed, colours, chosen) {
        this.blocks = blocks;
        this.fit(committed);
        const context = this.canvas.getContext("2d");
        context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
        context.fillStyle = colours.paper;
        context.fillRect(0, 0, this.width, this.rows * (ROW_HEIGHT + ROW_GAP));
        for (const block of blocks) {
            if (block.what === "not committed")
                continue;
            let first = true;
            for (const piece of this.pieces(block)) {
                context.fillStyle = colours.of(block.what);
                context.fillRect(piece.x, piece.y, piece.width > 2 ? piece.width - 1 : piece.width, ROW_HEIGHT);
                if (first && piece.width >= LETTER_WIDTH)
                    this.letter(context, piece, colours, block.what);
                first = false;
            }
        }
        if (chosen)
            this.outline(context, chosen, colours);
    }

    letter(context, piece, colours, kind) {
        context.font = "10px monospace";
        context.fillStyle = colours.blockInk;
        context.fillText(colours.letter(kind), piece.x + 2, piece.y + ROW_HEIGHT - 3);
    }

    outline(context, block, colours) {
        for (const piece of this.pieces(block)) {
            context.lineWidth = 2;
            context.strokeStyle = colours.paper;
            context.strokeRect(piece.x - 2, piece.y - 2, piece.width + 4, ROW_HEIGHT + 4);
            context.strokeStyle = colours.ink;
            context.strokeRect(piece.x, piece.y, Math.max(piece.width - 1, 2), ROW_HEIGHT);
        }
    }

    // The offset under a place of the canvas, in its own pixels.
    offsetAt(x, y) {
        const row = Math.floor(y / (ROW_HEIGHT + ROW_GAP));
        return row * this.rowBytes + Math.floor(x / this.width * this.rowBytes);
    }
}
