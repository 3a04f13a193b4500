import {type ReactNode, useEffect, useId, useRef, useState} from 'react';
import {useWords} from '../../words/index.tsx';
import type {OnRows} from './answer.ts';
import {Lying, Standing} from './bars.tsx';
import {type Column, type Series, Swatch} from './series.tsx';
import {numberWords as own} from './words.ts';

interface Given {
	readonly title: string;
	readonly note?: string;
	/** Of the first column of the table. */
	readonly axis: string;
	readonly series: readonly Series[];
	readonly columns: readonly Column[];
	/** Of the table, where it is finer than the chart. */
	readonly tableColumns?: readonly Column[];
	/** Bars lie where labels are sentences, and stand where they are times. */
	readonly isLying?: boolean;
	/** Side by side where a sum would mean nothing. */
	readonly isBeside?: boolean;
	readonly empty: string;
	/** What the chart shows, in a sentence, where it is no sum. */
	readonly summary?: string;
	/** Where the axis ends; at the highest bar when left out. */
	readonly most?: number;
	/** Further columns of the table, in the order of `tableColumns` or `columns`. */
	readonly more?: {readonly names: readonly string[]; readonly cells: ReadonlyArray<readonly ReactNode[]>};
	readonly onRows: OnRows;
}

/** Figures as bars, and as a table whose every number leads to its rows. */
export function Chart(given: Given) {
	const {title, note, series, columns, tableColumns, isLying = false, isBeside = false, empty, most, onRows} = given;
	const t = useWords(own);
	const id = useId();
	const place = useRef<HTMLDivElement>(null);
	const width = useWidth(place);
	// Of bars side by side the first tells: what was asked, not what was asked and answered.
	const sums = columns.map(({parts}) => parts.slice(0, isBeside ? 1 : undefined).reduce((sum, {value}) => sum + value, 0));
	const total = sums.reduce((sum, value) => sum + value, 0);
	const highest = sums.indexOf(Math.max(...sums));
	const summary = given.summary ?? t('summary', {total, label: columns[highest]?.label ?? '', most: sums[highest] ?? 0});
	const isEmpty = columns.every(({parts}) => parts.every(({value}) => value === 0)) && (tableColumns ?? []).length === 0;
	const Bars = isLying ? Lying : Standing;
	return (
		<section className="card" aria-labelledby={id}>
			<h2 id={id}>
				{title} {note && <span className="soft note-of">{note}</span>}
			</h2>
			{isEmpty ? (
				<p className="soft">{empty}</p>
			) : (
				<>
					{series.length > 1 && (
						<ul className="legend">
							{series.map(one => (
								<li key={one.name}>
									<Swatch series={one} /> {one.name}
								</li>
							))}
						</ul>
					)}
					<div ref={place}>
						{width > 0 && (
							<Bars
								series={series}
								columns={columns}
								isBeside={isBeside}
								width={width}
								most={most}
								label={t('chartOf', {title, summary})}
								onRows={onRows}
							/>
						)}
					</div>
					<details>
						<summary>{t('table')}</summary>
						<Table {...given} />
					</details>
				</>
			)}
		</section>
	);
}

function Table({axis, series, columns, tableColumns = columns, more, onRows}: Given) {
	const t = useWords(own);
	const hasRows = tableColumns.some(({rows}) => rows !== undefined);
	return (
		<div className="number-table">
			<table>
				<thead>
					<tr>
						<th scope="col">{axis}</th>
						{series.map(({name}) => (
							<th key={name} scope="col" className="number">
								{name}
							</th>
						))}
						{hasRows && (
							<th scope="col" className="number">
								{t('either')}
							</th>
						)}
						{more?.names.map(name => (
							<th key={name} scope="col" className="number">
								{name}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{tableColumns.map(({label, parts, rows}, row) => (
						<tr key={label}>
							<th scope="row">{label}</th>
							{parts.map(({value, href}, index) => (
								<td key={series[index]?.name} className="number">
									<Figure value={value} href={href} what={`${label}, ${series[index]?.name}`} onRows={onRows} />
								</td>
							))}
							{hasRows && (
								<td className="number">
									<Figure
										value={parts.reduce((sum, {value}) => sum + value, 0)}
										href={rows?.href}
										what={rows?.what ?? label}
										onRows={onRows}
									/>
								</td>
							)}
							{more?.cells[row]?.map((cell, index) => (
								<td key={more.names[index]} className="number">
									{cell}
								</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

function Figure({value, href, what, onRows}: {value: number; href: string | undefined; what: string; onRows: OnRows}) {
	return href ? (
		<button type="button" className="link" onClick={() => onRows({href, what})}>
			{value}
			<span className="visually-hidden"> {what}</span>
		</button>
	) : (
		value
	);
}

/** How wide the chart may be: letters keep their size on every screen. */
function useWidth(place: {readonly current: HTMLElement | null}): number {
	const [width, setWidth] = useState(0);
	useEffect(() => {
		const {current} = place;
		if (!current) {
			return;
		}

		const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
		observer.observe(current);
		return () => observer.disconnect();
	}, [place]);
	return width;
}
