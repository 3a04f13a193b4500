import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {type PDFPage, rgb} from 'pdf-lib';
import {prepareZXingModule, writeBarcode} from 'zxing-wasm/writer';

/** Dark modules of a QR code, row by row; without its quiet zone. */
export interface QrMatrix {
	readonly size: number;
	isDark(row: number, column: number): boolean;
}

/** White modules that must surround the code. */
export const QUIET_MODULES = 4;

let isPrepared: Promise<void> | undefined;

/** The writer's program comes from the package itself; left alone it would be fetched from elsewhere. */
const prepare = async (): Promise<void> => {
	const wasm = await readFile(fileURLToPath(import.meta.resolve('zxing-wasm/writer/zxing_writer.wasm')));
	prepareZXingModule({overrides: {wasmBinary: Uint8Array.from(wasm).buffer}});
};

/** `text` as a QR code whose highest error correction lets nearly a third of it be lost to streaks and noise. */
export async function qrMatrix(text: string): Promise<QrMatrix> {
	await (isPrepared ??= prepare());
	const {symbol, error} = await writeBarcode(text, {format: 'QRCode', options: 'ecLevel=H', addQuietZones: false, scale: 1});
	if (error) {
		throw new TypeError(`No QR code can hold this text: ${error}`);
	}

	const {width: size, data} = symbol;
	return {size, isDark: (row, column) => data[row * size + column] === 0};
}

/** Draws the code with its lower left corner at `x`, `y`, `side` points wide; the quiet zone around it is left to the caller. */
export function drawQr(page: PDFPage, {size, isDark}: QrMatrix, {x, y, side}: {x: number; y: number; side: number}): void {
	const module = side / size;
	const runs: string[] = [];
	for (let row = 0; row < size; row++) {
		for (let column = 0; column < size; column++) {
			let end = column;
			while (end < size && isDark(row, end)) {
				end++;
			}

			if (end > column) {
				const [left, right, top, bottom] = [column, end, row, row + 1].map(at => (at * module).toFixed(3));
				runs.push(`M${left} ${top}H${right}V${bottom}H${left}Z`);
				column = end;
			}
		}
	}

	// One path: squares painted one by one show hairs of white between them.
	page.drawSvgPath(runs.join(''), {x, y: y + side, color: rgb(0, 0, 0), borderWidth: 0});
}
