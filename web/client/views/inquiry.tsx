import {useQuery} from '@tanstack/react-query';
import {useParams} from 'wouter';
import {call, enc} from '../api.ts';
import {useSession} from '../session.tsx';
import '../style/forms.css';
import type {Inquiry} from '../types.ts';
import {Empty, Shown} from '../ui/states.tsx';
import {common} from '../words/common.ts';
import {useWords} from '../words/index.tsx';
import {ExistingInquiry} from './inquiry/existing.tsx';
import {ImportInquiries} from './inquiry/import.tsx';
import {NewInquiry} from './inquiry/new.tsx';

/** `new` opens one, `import` brings many, anything else is the reference of one there is. */
export default function InquiryEditor() {
	const c = useWords(common);
	const {may} = useSession();
	const {id = ''} = useParams<{id: string}>();
	if (id === 'new' || id === 'import') {
		if (!may('inquiries.write')) {
			return <Empty>{c('notPermitted')}</Empty>;
		}

		return id === 'new' ? <NewInquiry /> : <ImportInquiries />;
	}

	return may('inquiries.read') ? <Existing key={id} id={id} /> : <Empty>{c('notPermitted')}</Empty>;
}

function Existing({id}: {id: string}) {
	const query = useQuery({queryKey: ['inquiry', id, 'record'], queryFn: () => call<Inquiry>(`/api/inquiries/${enc(id)}`)});
	return <Shown query={query}>{present => <ExistingInquiry present={present} />}</Shown>;
}
