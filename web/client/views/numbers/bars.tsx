import type {OnRows} from './answer.ts';
import {type Column, Filled, type Series} from './series.tsx';

interface Drawn {
	readonly series: readonly Series[];
	readonly columns: readonly Column[];
	readonly isBeside: boolean;
	readonly width: number;
	readonly most: number | undefined;
	/** Read out instead of the bars. */
	readonly label: string;
	readonly onRows: OnRows;
}

interface Placed {
	readonly series: Series;
	readonly value: number;
	readonly href: string | undefined;
	/** What lies below it in its stack. */
	readonly from: number;
	/** Which of those side by side it is. */
	readonly lane: number;
}

const HEIGHT = 150;
const ABOVE = 18;
const BELOW = 22;
const AXIS = 34;
const ROW = 26;
const LETTER = 6.6;

const sumOf = ({parts}: Column): number => parts.reduce((sum, {value}) => sum + value, 0);
const mostOf = (columns: readonly Column[], isBeside: boolean): number =>
	Math.max(1, ...columns.map(column => (isBeside ? Math.max(...column.parts.map(({value}) => value)) : sumOf(column))));

function placed({parts}: Column, series: readonly Series[], isBeside: boolean): Placed[] {
	let from = 0;
	return series.map((one, lane) => {
		const {value, href} = parts[lane] ?? {value: 0, href: undefined};
		const at = isBeside ? 0 : from;
		from += value;
		return {series: one, value, href, from: at, lane: isBeside ? lane : 0};
	});
}

/** Round steps of the axis: 1, 2 or 5 times a power of ten, at most four of them. */
function stepsUpTo(most: number): number[] {
	const rough = most / 4;
	const power = 10 ** Math.floor(Math.log10(rough));
	const step = Math.max(1, [1, 2, 5, 10].map(times => times * power).find(size => size >= rough) ?? 1);
	return Array.from({length: Math.floor(most / step) + 1}, (_, index) => index * step);
}

/** A click on a bar shows its rows; by keyboard the table below does. */
function leads({value, href, series}: Placed, {label, rows}: Column, onRows: OnRows) {
	const shown = rows ?? (href === undefined ? undefined : {href, what: `${label}, ${series.name}`});
	return shown && value > 0 ? {className: 'leads', onClick: () => onRows(shown)} : {};
}

/** Bars over time. */
export function Standing({series, columns, isBeside, width, most = mostOf(columns, isBeside), label, onRows}: Drawn) {
	const room = width - AXIS;
	const step = room / Math.max(1, columns.length);
	const thick = Math.min(44, step * 0.76);
	const lanes = isBeside ? series.length : 1;
	const every = Math.max(1, Math.ceil(columns.length / Math.max(1, Math.floor(room / ((columns[0]?.label.length ?? 6) * LETTER + 14)))));
	const y = (value: number) => ABOVE + HEIGHT - (value / most) * HEIGHT;
	return (
		<svg className="chart" role="img" aria-label={label} width={width} height={ABOVE + HEIGHT + BELOW}>
			{stepsUpTo(most).map(value => (
				<g key={value}>
					<line className="grid" x1={AXIS} x2={width} y1={y(value)} y2={y(value)} />
					<text x={AXIS - 6} y={y(value) + 4} textAnchor="end">
						{value}
					</text>
				</g>
			))}
			{columns.map((column, index) => {
				const x = AXIS + index * step + (step - thick) / 2;
				return (
					<g key={column.label}>
						{placed(column, series, isBeside).map(one => (
							<g key={one.series.name} {...leads(one, column, onRows)}>
								<title>{`${column.label}, ${one.series.name}: ${one.value}`}</title>
								<Filled
									series={one.series}
									x={x + (one.lane * thick) / lanes}
									width={Math.max(1, thick / lanes - (isBeside ? 1 : 0))}
									y={y(one.from + one.value)}
									height={(one.value / most) * HEIGHT}
								/>
							</g>
						))}
						{step >= 22 && !isBeside && sumOf(column) > 0 && (
							<text x={x + thick / 2} y={y(sumOf(column)) - 4} textAnchor="middle">
								{sumOf(column)}
							</text>
						)}
						{index % every === 0 && (
							<text x={x + thick / 2} y={ABOVE + HEIGHT + 17} textAnchor="middle">
								{column.label}
							</text>
						)}
					</g>
				);
			})}
		</svg>
	);
}

/** Bars beside sentences. */
export function Lying({series, columns, isBeside, width, most = mostOf(columns, isBeside), label, onRows}: Drawn) {
	const letters = Math.min(Math.max(...columns.map(column => column.label.length)), Math.floor((width * 0.5) / LETTER));
	const start = Math.ceil(letters * LETTER) + 14;
	const room = Math.max(20, width - start - 40);
	const lanes = isBeside ? series.length : 1;
	const thick = (ROW - 8) / lanes;
	return (
		<svg className="chart" role="img" aria-label={label} width={width} height={columns.length * ROW}>
			{columns.map((column, index) => (
				<g key={column.label}>
					<title>{column.label}</title>
					<text x={start - 8} y={index * ROW + 18} textAnchor="end">
						{column.label.length > letters ? `${column.label.slice(0, letters - 1).trimEnd()}…` : column.label}
					</text>
					{placed(column, series, isBeside).map(one => (
						<g key={one.series.name} {...leads(one, column, onRows)}>
							<title>{`${column.label}, ${one.series.name}: ${one.value}`}</title>
							<Filled
								series={one.series}
								x={start + (one.from / most) * room}
								width={(one.value / most) * room}
								y={index * ROW + 4 + one.lane * thick}
								height={thick}
							/>
						</g>
					))}
					<text x={start + (sumOf(column) / most) * room + 6} y={index * ROW + 18}>
						{sumOf(column)}
					</text>
				</g>
			))}
		</svg>
	);
}
