import {useId} from 'react';

/** A kind of thing that is counted; told apart by hatching as well as by colour. */
export interface Series {
	readonly name: string;
	readonly className: string;
	readonly hatch: Hatch;
}
export type Hatch = 'plain' | 'slanted' | 'dotted' | 'level';

/** What is drawn at one place of the axis, in the order of the series. */
export interface Column {
	readonly label: string;
	readonly parts: ReadonlyArray<{readonly value: number; readonly href?: string | undefined}>;
	/** The rows of all its parts together, where the parts have none of their own. */
	readonly rows?: {readonly href: string; readonly what: string};
}

/** A bar's filling: its colour, and lines over it for those who do not tell colours apart. */
export function Filled({series, ...box}: {series: Series; x: number; y: number; width: number; height: number}) {
	const id = useId();
	return (
		<>
			<rect className={series.className} {...box} />
			{series.hatch !== 'plain' && box.width > 0 && box.height > 0 && (
				<>
					<pattern
						id={id}
						width="6"
						height="6"
						patternUnits="userSpaceOnUse"
						{...(series.hatch === 'slanted' && {patternTransform: 'rotate(45)'})}
					>
						{series.hatch === 'dotted' ? (
							<circle className="hatch-dot" cx="3" cy="3" r="1.3" />
						) : (
							<path className="hatch-line" d="M0 0H6" />
						)}
					</pattern>
					<rect className="hatched" fill={`url(#${id})`} {...box} />
				</>
			)}
		</>
	);
}

/** What a series looks like, for the legend. */
export const Swatch = ({series}: {series: Series}) => (
	<svg className="chart swatch" width="14" height="14" aria-hidden="true">
		<Filled series={series} x={0} y={0} width={14} height={14} />
	</svg>
);
