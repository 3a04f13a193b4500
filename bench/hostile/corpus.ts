import {Random} from '../corpus/random.ts';
import {bombs} from './bombs.ts';
import {craftedPdfs} from './crafted-pdfs.ts';
import {named, polyglots, posed, rubbish} from './disguises.ts';
import {mutated} from './mutate.ts';
import {allSeeds} from './seeds.ts';

export const CLASSES = ['mutation', 'bomb', 'crafted-pdf', 'posed', 'polyglot', 'name', 'rubbish'] as const;

export interface HostileFile {
	readonly kind: (typeof CLASSES)[number];
	readonly name: string;
	/** Made when asked for: some are large. */
	bytes(): Promise<Buffer>;
}

/** Of a thousand; what is written by hand is not multiplied: a larger corpus has more of chance. */
const MUTATIONS = 500;
const RUBBISH = 200;

/**
 * Files made to break whoever reads them, the same for the same seed. A thousand are: all that is written by hand (60 bombs, 80 PDFs, 60 posed,
 * 40 polyglots, 60 names), 500 damaged ones and 200 of chance; fewer are a sample of each class, more are more damage.
 */
export async function hostileCorpus(seed: number, count: number): Promise<HostileFile[]> {
	const random = new Random(seed);
	const seeds = await allSeeds(random.fork());
	const ready = (kind: HostileFile['kind'], files: ReadonlyArray<{name: string; bytes: Buffer}>): HostileFile[] =>
		files.map(({name, bytes}) => ({kind, name, bytes: async () => bytes}));
	const byHand: HostileFile[] = [
		...bombs(random.fork()).map(bomb => ({kind: 'bomb' as const, ...bomb})),
		...ready('crafted-pdf', craftedPdfs()),
		...ready('posed', posed()),
		...ready('polyglot', polyglots(random.fork(), seeds)),
		...ready('name', named(seeds)),
		...ready('rubbish', rubbish(random.fork(), RUBBISH)),
	];
	const ofChance = random.fork();
	const damaged = ready(
		'mutation',
		Array.from({length: Math.max(MUTATIONS, count - byHand.length)}, () => mutated(ofChance, seeds)),
	);
	const all = [...byHand, ...damaged];
	const share = Math.min(1, count / all.length);
	return CLASSES.flatMap(kind => {
		const files = all.filter(file => file.kind === kind);
		return random.shuffled(files).slice(0, Math.ceil(share * files.length));
	});
}
