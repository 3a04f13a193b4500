import {request} from 'node:http';

export interface Answer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	readonly text: string;
	// biome-ignore lint/suspicious/noExplicitAny: an answer is what the test says it is
	readonly body: any;
	/** `Set-Cookie` as sent. */
	readonly cookies: readonly string[];
}

/** Does what a browser does about cookies and says where it comes from, and whatever a test wants instead. */
export class Browser {
	readonly cookies = new Map<string, string>();
	readonly #address: string;
	readonly #origin: string;
	csrf: string | null = null;

	constructor(address: string, origin = address) {
		this.#address = address;
		this.#origin = origin;
	}

	/** A header given as undefined is left out. */
	async send(method: string, path: string, body?: unknown, headers: Record<string, string | undefined> = {}): Promise<Answer> {
		const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
		const isUnsafe = method !== 'GET';
		const text = body === undefined ? undefined : JSON.stringify(body);
		const all = {
			...(cookie && {cookie}),
			...(text !== undefined && {'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text))}),
			'sec-fetch-site': 'same-origin',
			...(isUnsafe && {origin: this.#origin}),
			...(isUnsafe && this.csrf && {'x-intake-csrf': this.csrf}),
			...headers,
		};
		const answer = await exchange(
			new URL(path, this.#address),
			method,
			Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Record<string, string>,
			text,
		);
		this.take(answer.cookies);
		if (typeof answer.body?.csrf === 'string') {
			this.csrf = answer.body.csrf;
		}

		return answer;
	}

	get = (path: string, headers?: Record<string, string | undefined>): Promise<Answer> => this.send('GET', path, undefined, headers);

	async sendForm(path: string, fields: Record<string, string>): Promise<Answer> {
		const text = new URLSearchParams(fields).toString();
		const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
		const answer = await exchange(
			new URL(path, this.#address),
			'POST',
			{cookie, 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(text.length)},
			text,
		);
		this.take(answer.cookies);
		return answer;
	}

	signIn = (name: string, password: string, headers?: Record<string, string | undefined>): Promise<Answer> =>
		this.send('POST', '/api/session', {name, password}, headers);

	take(cookies: readonly string[]): void {
		for (const cookie of cookies) {
			const [pair = '', ...attributes] = cookie.split('; ');
			const name = pair.slice(0, pair.indexOf('='));
			if (attributes.includes('Max-Age=0')) {
				this.cookies.delete(name);
			} else {
				this.cookies.set(name, pair.slice(pair.indexOf('=') + 1));
			}
		}
	}
}

/** One request with exactly these headers, redirections not followed. */
export const exchange = (url: URL, method: string, headers: Record<string, string>, body?: string): Promise<Answer> =>
	new Promise((resolve, reject) => {
		const sent = request(url, {method, headers, agent: false}, response => {
			const chunks: Buffer[] = [];
			response.on('data', chunk => chunks.push(chunk));
			response.on('error', reject);
			response.on('end', () => {
				const text = Buffer.concat(chunks).toString();
				const isJson = response.headers['content-type']?.startsWith('application/json');
				resolve({
					status: response.statusCode ?? 0,
					headers: response.headers,
					text,
					body: isJson && text ? JSON.parse(text) : undefined,
					cookies: response.headers['set-cookie'] ?? [],
				});
			});
		});
		sent.on('error', reject);
		sent.end(body);
	});
