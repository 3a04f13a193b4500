/** A reader that counts sheets and ends at whatever else it is asked: a broken installation, no fault of any page. */
import {answerTo} from '#ocr/reader/answer.ts';
import {listen} from '#ocr/reader/listen.ts';

listen(async request => (request.op === 'sheets' ? answerTo(request) : process.exit(1)));
