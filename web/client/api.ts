/** What the server refused or could not do, in words for people. */
export class Refusal extends Error {
	readonly status: number;
	readonly code: string;
	readonly problems: ReadonlyArray<{field: string; problem: string}>;

	constructor(status: number, body: {code?: string; message?: string; problems?: Refusal['problems']}) {
		super(body.message ?? 'This did not work just now.');
		this.status = status;
		this.code = body.code ?? 'UNAVAILABLE';
		this.problems = body.problems ?? [];
	}
}

/** The network dropped: nothing is known of what the server did. */
export const isOffline = (error: unknown): boolean => error instanceof TypeError;

const AT_WORK_MS = 60_000;
let touchedAt = Date.now();
for (const sign of ['keydown', 'pointerdown', 'wheel']) {
	window.addEventListener(
		sign,
		() => {
			touchedAt = Date.now();
		},
		{passive: true},
	);
}

let csrf = '';
let onSignedOut = () => {};
let whenFull = {sentence: '', told() {}};

export const rememberCsrf = (token: string): void => {
	csrf = token;
};

export const whenSignedOut = (listener: () => void): void => {
	onSignedOut = listener;
};

/** Who is told that the server is read-only, and what people are told instead of the server's English. */
export const whenStorageIsFull = (given: typeof whenFull): void => {
	whenFull = given;
};

interface Options {
	readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
	readonly body?: unknown;
	/** Sent as it is: a photo. */
	readonly file?: Blob;
	readonly signal?: AbortSignal;
}

/** Calls the API of this program; throws a Refusal, or a TypeError when the network is gone. */
export async function call<Answer>(path: string, {method = 'GET', body, file, signal}: Options = {}): Promise<Answer> {
	const response = await fetch(path, {
		method,
		credentials: 'same-origin',
		headers: {
			accept: 'application/json',
			...(method !== 'GET' && {'x-intake-csrf': csrf}),
			// What the page asks for by itself is no sign of a person at work: a screen left alone signs out.
			...(Date.now() - touchedAt > AT_WORK_MS && {'x-intake-background': '1'}),
			...(file ? {'content-type': file.type} : body === undefined ? {} : {'content-type': 'application/json'}),
		},
		...(file ? {body: file} : body === undefined ? {} : {body: JSON.stringify(body)}),
		...(signal && {signal}),
	});
	if (response.status === 204 || response.status === 202) {
		return undefined as Answer;
	}

	const answer: unknown = await response.json().catch(() => ({}));
	if (!response.ok) {
		if (response.status === 401 && path !== '/api/session') {
			onSignedOut();
		}

		const refusal = answer as {code?: string};
		if (refusal.code === 'STORAGE_FULL') {
			whenFull.told();
			throw new Refusal(response.status, {...refusal, message: whenFull.sentence});
		}

		throw new Refusal(response.status, refusal);
	}

	return answer as Answer;
}

export const enc = encodeURIComponent;
