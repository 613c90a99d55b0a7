// Blocks of a heap as rows of bricks on a canvas: so many bytes a row, as many rows as are committed. There may be tens of
// thousands: they are set as pixels, once, and kept, for what is pointed at changes more often than they do.

const ROW_HEIGHT = 12;
const ROW_GAP = 2;
const ROWS_MAX = 40;
const LETTER_WIDTH = 11;

export class HeapDrawing {
    constructor(canvas) {
        this.canvas = canvas;
        this.bricks = document.createElement("canvas");
        this.rowBytes = 1024;
        this.width = 100; // that of its place, as whoever watches that says; the height follows
    }

    fit(committed) {
        this.rowBytes = 1024;
        while (committed / this.rowBytes > ROWS_MAX)
            this.rowBytes *= 2;
        this.rows = Math.max(Math.ceil(committed / this.rowBytes), 1);
        this.ratio = window.devicePixelRatio || 1;
        this.canvas.style.height = `${this.rows * (ROW_HEIGHT + ROW_GAP)}px`;
        for (const canvas of [this.canvas, this.bricks]) {
            canvas.width = Math.round(this.width * this.ratio);
            canvas.height = Math.round(this.rows * (ROW_HEIGHT + ROW_GAP) * this.ratio);
        }
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

    draw(blocks, committed, colours) {
        this.fit(committed);
        const context = this.bricks.getContext("2d");
        const image = context.createImageData(this.bricks.width, this.bricks.height);
        const pixels = new Uint32Array(image.data.buffer).fill(colours.paper.pixel);
        const lettered = this.setPixels(pixels, blocks, colours);
        context.putImageData(image, 0, 0);
        context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
        lettered.forEach(({ piece, what }) => this.letter(context, piece, colours, what));
    }

    // Gives the pieces on which there is room for a letter. Of each row one line of pixels is set, and then repeated.
    setPixels(pixels, blocks, colours) {
        const width = this.bricks.width;
        const lettered = [];
        for (const block of blocks) {
            if (block.what === "not committed")
                continue;
            const colour = colours.of(block.what).pixel;
            let first = true;
            for (const piece of this.pieces(block)) {
                const line = Math.round(piece.y * this.ratio) * width;
                const left = Math.round(piece.x * this.ratio);
                const right = Math.round((piece.x + piece.width - (piece.width > 2 ? 1 : 0)) * this.ratio);
                pixels.fill(colour, line + left, line + Math.min(Math.max(right, left + 1), width));
                if (first && piece.width >= LETTER_WIDTH)
                    lettered.push({ piece, what: block.what });
                first = false;
            }
        }
        this.repeatLines(pixels, width);
        return lettered;
    }

    repeatLines(pixels, width) {
        for (let row = 0; row < this.rows; row++) {
            const top = Math.round(row * (ROW_HEIGHT + ROW_GAP) * this.ratio);
            for (let line = 1; line < Math.round(ROW_HEIGHT * this.ratio); line++)
                pixels.copyWithin((top + line) * width, top * width, (top + 1) * width);
        }
    }

    // chosen: the block that is pointed at, or null.
    show(chosen, colours) {
        const context = this.canvas.getContext("2d");
        context.setTransform(1, 0, 0, 1, 0, 0);
        context.drawImage(this.bricks, 0, 0);
        context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
        if (chosen)
            this.outline(context, chosen, colours);
    }

    letter(context, piece, colours, kind) {
        context.font = "10px monospace";
        context.fillStyle = colours.of(kind).ink;
        context.fillText(colours.letter(kind), piece.x + 2, piece.y + ROW_HEIGHT - 3);
    }

    outline(context, block, colours) {
        for (const piece of this.pieces(block)) {
            context.lineWidth = 2;
            context.strokeStyle = colours.paper.name;
            context.strokeRect(piece.x - 2, piece.y - 2, piece.width + 4, ROW_HEIGHT + 4);
            context.strokeStyle = colours.lines.name;
            context.strokeRect(piece.x, piece.y, Math.max(piece.width - 1, 2), ROW_HEIGHT);
        }
    }

    // The offset under a place of the canvas, in its own pixels.
    offsetAt(x, y) {
        const row = Math.floor(y / (ROW_HEIGHT + ROW_GAP));
        return row * this.rowBytes + Math.floor(x / this.width * this.rowBytes);
    }
}
