import type {Random} from './random.ts';

export interface Hospital {
	readonly name: string;
	readonly unit: string;
	readonly city: string;
	readonly phone: string;
	readonly physician: string;
	/** A second doctor, for reports of other departments. */
	readonly specialist: string;
	readonly fax: string;
}

const NAMES = [
	['Northgate General Hospital', 'Tallinn'],
	['Klinikum am Seeufer', 'Bregenz'],
	['Hospital da Ribeira', 'Porto'],
	['Aegean Medical Centre', 'Volos'],
	['Al Waha Specialty Hospital', 'Amman'],
	['Sahyadri Cancer Institute', 'Pune'],
	['Nordfjord University Hospital', 'Bergen'],
	['Institute of Oncology Sveti Luka', 'Split'],
	['Bosphorus Health Campus', 'Istanbul'],
	['Centro Médico San Telmo', 'Puebla'],
	['Hôpital des Trois Fontaines', 'Lyon'],
	['Red River Oncology Hospital', 'Ha Noi'],
	['Szent Gellért Clinic', 'Pécs'],
	['Kilbride Regional Hospital', 'Limerick'],
	['Meerpark Ziekenhuis', 'Utrecht'],
] as const;
const DOCTORS = [
	'Dr. H. Lindqvist',
	'Prof. A. Moutsatsou',
	'Dr Tomasz Gruszka',
	'Assoc. Prof. N. Erdoğan',
	'Dr. Farah Nasser',
	'Dr. med. U. Brandt',
	'Mr C. Donnelly FRCS',
	'Dr. Ana Teixeira',
	'Dr S. Ramanathan, MD DM',
	'Prof. Dr. P. Hoekstra',
	'Dr. Cécile Arnaud',
	'Dr. Le Quang Vinh',
	'Dr. Kinga Bartos',
	'M. Berg, MD PhD',
] as const;

/** A hospital that does not exist, with two doctors. */
export function hospital(random: Random): Hospital {
	const [name, city] = random.pick(NAMES);
	const [physician, specialist] = random.shuffled(DOCTORS) as [string, string];
	const unit = random.pick([
		'Department of Surgical Oncology',
		'Head and Neck Unit',
		'Radiation Oncology',
		'Sarcoma Service',
		'Clinic for Neurosurgery',
	]);
	return {name, unit, city, phone: `+${random.digits(10)}`, physician, specialist, fax: `+${random.digits(11)}`};
}
