import {type FormEvent, type ReactNode, type RefObject, useEffect, useId, useRef, useState} from 'react';
import {Refusal} from '../api.ts';
import {Problem} from './states.tsx';

/** What is wrong, by field, however it was found: here or by the server. */
export const problemsIn = (error: unknown): ReadonlyMap<string, string> =>
	new Map(error instanceof Refusal ? error.problems.map(({field, problem}) => [field, problem]) : []);

interface Control {
	readonly id: string;
	readonly 'aria-describedby': string | undefined;
	readonly 'aria-invalid': true | undefined;
}

/** A control with its name, what to know about it, and what is wrong with it. */
export function Field({
	label,
	hint,
	problem,
	children,
}: {
	label: ReactNode;
	hint?: ReactNode;
	problem?: string | undefined;
	children: (control: Control) => ReactNode;
}) {
	const id = useId();
	const described = [hint ? `${id}-hint` : '', problem ? `${id}-problem` : ''].filter(Boolean).join(' ');
	return (
		<div className={problem ? 'field wrong' : 'field'}>
			<label htmlFor={id}>{label}</label>
			{children({id, 'aria-describedby': described || undefined, 'aria-invalid': problem ? true : undefined})}
			{hint && (
				<p id={`${id}-hint`} className="hint">
					{hint}
				</p>
			)}
			{problem && (
				<p id={`${id}-problem`} className="field-problem">
					<span aria-hidden="true">⚠ </span>
					{problem}
				</p>
			)}
		</div>
	);
}

/** The message of a refusal, and of its problems those that no field shows. */
export function FormProblem({error, shown}: {error: unknown; shown: readonly string[]}) {
	if (error === undefined) {
		return null;
	}

	if (!(error instanceof Refusal)) {
		return <Problem error={error} />;
	}

	const {status, code, message, problems} = error;
	return <Problem error={new Refusal(status, {code, message, problems: problems.filter(({field}) => !shown.includes(field))})} />;
}

export interface Sending {
	readonly form: RefObject<HTMLFormElement | null>;
	readonly error: unknown;
	readonly isBusy: boolean;
	/** Of the form's `onSubmit`. */
	submit(event: FormEvent<HTMLFormElement>): void;
	clear(): void;
}

/** One form's way to the server: all problems at once, the first of them gets the focus. `send` throws what went wrong. */
export function useSending(send: (form: FormData) => Promise<void>): Sending {
	const form = useRef<HTMLFormElement>(null);
	const [error, setError] = useState<unknown>();
	const [isBusy, setBusy] = useState(false);

	useEffect(() => {
		if (error !== undefined) {
			form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
		}
	}, [error]);

	async function run(given: FormData) {
		setBusy(true);
		setError(undefined);
		try {
			await send(given);
		} catch (failure) {
			setError(failure);
		} finally {
			setBusy(false);
		}
	}

	return {
		form,
		error,
		isBusy,
		submit(event) {
			event.preventDefault();
			void run(new FormData(event.currentTarget));
		},
		clear: () => setError(undefined),
	};
}

/** Refuses like the server does, before asking it. */
export function refuseProblems(message: string, problems: ReadonlyArray<{field: string; problem: string} | false>): void {
	const found = problems.filter(problem => problem !== false);
	if (found.length > 0) {
		throw new Refusal(400, {code: 'INPUT_INVALID', message, problems: found});
	}
}
