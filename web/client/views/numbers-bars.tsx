interface Part {
	readonly name: string;
	readonly className: string;
	readonly value: number;
	readonly href?: string | undefined;
}

interface Given {
	readonly title: string;
	readonly columns: ReadonlyArray<{label: string; parts: readonly Part[]}>;
	/** Bars lie when their labels are sentences. */
	readonly isLying?: boolean;
	readonly tableLabel: string;
	readonly firstColumn: string;
	readonly onRows: (href: string) => void;
}

const HEIGHT = 160;
const WIDTH = 960;
const ROW = 26;
const LABEL = 360;

/** Stacked bars, and the same figures as a table whose every number leads to its rows. */
export function Bars({title, columns, isLying = false, tableLabel, firstColumn, onRows}: Given) {
	const most = Math.max(1, ...columns.map(({parts}) => parts.reduce((sum, {value}) => sum + value, 0)));
	const names = columns[0]?.parts ?? [];
	return (
		<section className="card">
			<h2>{title}</h2>
			<p className="soft">
				{names.map(({name, className}) => (
					<span key={name}>
						<svg className="chart legend" viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
							<rect className={className} width="10" height="10" />
						</svg>{' '}
						{name}{' '}
					</span>
				))}
			</p>
			{isLying ? <Lying columns={columns} most={most} /> : <Standing columns={columns} most={most} />}
			<details>
				<summary>{tableLabel}</summary>
				<table>
					<thead>
						<tr>
							<th scope="col">{firstColumn}</th>
							{names.map(({name}) => (
								<th key={name} scope="col">
									{name}
								</th>
							))}
						</tr>
					</thead>
					<tbody>
						{columns.map(({label, parts}) => (
							<tr key={label}>
								<th scope="row">{label}</th>
								{parts.map(({name, value, href}) => (
									<td key={name}>
										{href ? (
											<button type="button" className="quiet" onClick={() => onRows(href)}>
												{value}
												<span className="visually-hidden">
													{' '}
													{name}, {label}
												</span>
											</button>
										) : (
											value
										)}
									</td>
								))}
							</tr>
						))}
					</tbody>
				</table>
			</details>
		</section>
	);
}

type Drawn = Pick<Given, 'columns'> & {readonly most: number};

/** How far each part begins from the foot of its bar. */
const stacked = (parts: readonly Part[]) => {
	let before = 0;
	return parts.map(part => {
		const from = before;
		before += part.value;
		return {...part, from};
	});
};

function Standing({columns, most}: Drawn) {
	const step = WIDTH / columns.length;
	const thick = Math.min(48, step * 0.7);
	const every = Math.ceil(columns.length / 12);
	return (
		<svg className="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT + 34}`} aria-hidden="true">
			{columns.map(({label, parts}, index) => {
				const x = index * step + (step - thick) / 2;
				const total = parts.reduce((sum, {value}) => sum + value, 0);
				return (
					<g key={label}>
						{stacked(parts).map(({name, className, value, from}) => (
							<rect
								key={name}
								className={className}
								x={x}
								width={thick}
								y={14 + HEIGHT - ((from + value) / most) * HEIGHT}
								height={(value / most) * HEIGHT}
							/>
						))}
						<text x={x + thick / 2} y={11 + HEIGHT - (total / most) * HEIGHT} textAnchor="middle">
							{total}
						</text>
						{index % every === 0 && (
							<text x={x + thick / 2} y={HEIGHT + 30} textAnchor="middle">
								{label}
							</text>
						)}
					</g>
				);
			})}
		</svg>
	);
}

function Lying({columns, most}: Drawn) {
	const room = WIDTH - LABEL - 50;
	return (
		<svg className="chart" viewBox={`0 0 ${WIDTH} ${columns.length * ROW}`} aria-hidden="true">
			{columns.map(({label, parts}, index) => {
				const total = parts.reduce((sum, {value}) => sum + value, 0);
				return (
					<g key={label}>
						<text x={LABEL - 10} y={index * ROW + 17} textAnchor="end">
							{label.length > 56 ? `${label.slice(0, 54)}…` : label}
						</text>
						{stacked(parts).map(({name, className, value, from}) => (
							<rect
								key={name}
								className={className}
								x={LABEL + (from / most) * room}
								width={(value / most) * room}
								y={index * ROW + 4}
								height={ROW - 8}
							/>
						))}
						<text x={LABEL + (total / most) * room + 6} y={index * ROW + 17}>
							{total}
						</text>
					</g>
				);
			})}
		</svg>
	);
}
